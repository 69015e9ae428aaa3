# fish completion for gcplot

complete -c gcplot -s o -l output -r -F -d 'Write PATH; its suffix is the format'
complete -c gcplot -s f -l format -x -a 'png svg pdf csv json txt' -d 'Format where no suffix tells'
complete -c gcplot -l echo -x -a "none\t'nothing' other\t'what is no trace' all\t'everything'" -d 'Of standard input, pass on'
complete -c gcplot -l events -x -a "cycles\t'one for each GC cycle' scavenger\t'one for each line of the scavenger'" -d 'What the rows of a CSV are'
complete -c gcplot -l process -x -d 'Only the process of that name'
complete -c gcplot -l name -x -d 'Call the process OLD NEW: OLD=NEW'
complete -c gcplot -l from -x -d 'Only cycles from TIME (90s, 1h30m)'
complete -c gcplot -l to -x -d 'Only cycles up to TIME'
complete -c gcplot -l title -x -d "The chart's title"
complete -c gcplot -l size -x -a '1400x700 1920x1080 800x500' -d "The chart's size in pixels"
complete -c gcplot -l scale -x -a '1 2 3' -d 'PNG pixels per pixel of size'
complete -c gcplot -l theme -x -a 'light dark' -d "The chart's colours"
complete -c gcplot -l clock -x -a "start\t'time since the start' wall\t'wall clock'" -d "The chart's time axis"
complete -c gcplot -l limit -x -d 'Draw a line at SIZE (512MiB, 1.5G)'
complete -c gcplot -l no-repair -d 'Leave out cycles that were put together from torn lines'
complete -c gcplot -l strict -d 'Exit 1 if anything of the input was lost'
complete -c gcplot -s v -l verbose -d 'Show the first few damaged lines'
complete -c gcplot -s q -l quiet -d 'No progress, and no word of what was lost'
complete -c gcplot -s h -l help -d 'Show the help'
complete -c gcplot -s V -l version -d 'Show the version'
complete -c gcplot -n __fish_use_subcommand -a run -d 'Start a program and watch it'
complete -c gcplot -n '__fish_seen_subcommand_from run' -l every -x -a '2s 10s' -d 'Write the outputs anew each TIME'
complete -c gcplot -n '__fish_seen_subcommand_from run' -l duration -x -d 'Stop watching after TIME'
complete -c gcplot -n '__fish_seen_subcommand_from run' -l status -d 'A line on the terminal'
complete -c gcplot -n '__fish_seen_subcommand_from run' -l pipe -d "Make the command's standard error a pipe"
complete -c gcplot -n '__fish_seen_subcommand_from run' -a '(__fish_complete_subcommand)'
