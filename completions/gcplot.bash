# bash completion for gcplot

_gcplot()
{
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local words watching i
	COMPREPLY=()
	[[ ${COMP_WORDS[1]} == run && $COMP_CWORD -gt 1 ]] && watching=' --every --duration --status --pipe'
	# --option=value comes in three words: what stands before the value is the option then
	[[ $cur == = ]] && cur=
	[[ $prev == = ]] && prev=${COMP_WORDS[COMP_CWORD - 2]}
	for ((i = 1; i < COMP_CWORD; i++)); do
		[[ ${COMP_WORDS[i]} == -- ]] && prev=
	done
	case $prev in
	-f | --format) words='png svg pdf csv json txt' ;;
	--echo) words='none other all' ;;
	--theme) words='light dark' ;;
	--clock) words='start wall' ;;
	--events) words='cycles scavenger' ;;
	--size) words='1400x700 1920x1080 800x500' ;;
	--scale) words='1 2 3' ;;
	--from | --to | --process | --name | --title | --limit | --every | --duration) return ;;
	-o | --output) ;;
	*)
		if [[ $cur == -* && -n $prev ]]; then
			words='--output --format --echo --events --process --name --from --to --title --size
				--scale --theme --clock --limit --no-repair --strict --verbose --quiet --help --version -o -f -v -q -h -V'$watching
		elif [[ $COMP_CWORD -eq 1 ]]; then
			mapfile -t COMPREPLY < <(compgen -W run -f -- "$cur")
			compopt -o filenames 2>/dev/null
			return
		elif [[ -n $watching && $prev != -o ]]; then
			mapfile -t COMPREPLY < <(compgen -c -f -- "$cur")
			return
		fi
		;;
	esac
	if [[ -n $words ]]; then
		mapfile -t COMPREPLY < <(compgen -W "$words" -- "$cur")
	else
		compopt -o filenames 2>/dev/null
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
	fi
}

complete -F _gcplot gcplot
