#include "children.h"

#include "kills.h"

#include <gcplot/cycle.h>
#include <stdio.h>
#include <sys/stat.h>

static char program[] = "the-command";
static char *const command[] = {program, NULL};

/* Processes that have written, in a control group that says what the test wants. */
struct scene {
    char root[64];
    struct gc_cgroup *cgroup;
    struct gc_writers *writers;
    struct gc_job job;
    struct gc_kills kills;
};

static void write_file(const struct scene *scene, const char *name, const char *text)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", scene->root, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void kernel_counts(const struct scene *scene, int kills)
{
    char text[64];
    snprintf(text, sizeof text, "oom %d\noom_kill %d\n", kills + 5, kills);
    write_file(scene, "group/memory.events", text);
}

static void set_up(struct scene *scene)
{
    static const char *const directories[] = {"proc", "proc/self", "group"};
    char path[128];
    *scene = (struct scene){.root = "/tmp/gcplot-kills.XXXXXX"};
    assert_non_null(mkdtemp(scene->root));
    for (int i = 0; i < 3; i++) {
        snprintf(path, sizeof path, "%s/%s", scene->root, directories[i]);
        assert_int_equal(mkdir(path, 0700), 0);
    }
    write_file(scene, "proc/self/cgroup", "0::/\n");
    write_file(scene, "proc/self/mountinfo", "1 1 0:1 / /group rw - cgroup2 cgroup2 rw\n");
    write_file(scene, "group/memory.max", "max\n");
    kernel_counts(scene, 3); /* before we came */
    scene->cgroup = gc_cgroup_new(scene->root);
    assert_non_null(scene->cgroup);
    gc_kills_init(&scene->kills, scene->cgroup);
    scene->writers = gc_writers_new(command);
}

static void tear_down(struct scene *scene)
{
    char line[128];
    gc_writers_free(scene->writers);
    gc_cgroup_free(scene->cgroup);
    snprintf(line, sizeof line, "rm -r '%s'", scene->root);
    assert_int_equal(system(line), 0);
}

static struct gc_writer *writer_of(struct scene *scene, int64_t resident_mib)
{
    struct gc_writer *writer = gc_writers_find(scene->writers, child_that_waits(), 0);
    writer->memory.resident_mib = resident_mib;
    return writer;
}

static void look(struct scene *scene)
{
    struct gc_writer *writer;
    for (size_t i = 0; (writer = gc_writers_at(scene->writers, i)); i++)
        if (!writer->is_gone) {
            struct gc_memory_sample before = writer->memory;
            gc_writers_sample(scene->writers, writer, true);
            writer->memory = before; /* as the test made it */
        }
    gc_kills_look(&scene->kills, scene->cgroup);
}

static void killed_is(struct scene *scene, const struct gc_writer *expected)
{
    assert_ptr_equal(gc_kills_next(&scene->kills, scene->writers, &scene->job), expected);
}

TEST(who_vanishes_while_nothing_was_killed_was_not)
{
    (void)state;
    struct scene scene;
    set_up(&scene);
    struct gc_writer *writer = writer_of(&scene, 100);
    child_end((pid_t)writer->pid);
    look(&scene);
    killed_is(&scene, NULL);
    assert_true(writer->is_settled);
    kernel_counts(&scene, 4); /* later: it was another */
    look(&scene);
    killed_is(&scene, NULL);
    tear_down(&scene);
}

TEST(of_those_that_vanished_the_largest_were_killed_as_many_as_were_counted)
{
    (void)state;
    struct scene scene;
    set_up(&scene);
    struct gc_writer *small = writer_of(&scene, 100), *large = writer_of(&scene, 300),
                     *medium = writer_of(&scene, 200), *alive = writer_of(&scene, 900);
    kernel_counts(&scene, 5);
    child_end((pid_t)small->pid);
    child_end((pid_t)large->pid);
    child_end((pid_t)medium->pid);
    look(&scene);
    killed_is(&scene, large);
    killed_is(&scene, medium);
    killed_is(&scene, NULL);
    assert_true(small->is_settled);
    assert_false(alive->is_settled);
    child_end((pid_t)alive->pid);
    tear_down(&scene);
}

TEST(one_may_vanish_a_little_after_it_was_counted_but_not_much)
{
    (void)state;
    struct scene scene;
    set_up(&scene);
    struct gc_writer *soon = writer_of(&scene, 100), *late = writer_of(&scene, 100);
    kernel_counts(&scene, 4);
    look(&scene);
    killed_is(&scene, NULL);
    child_end((pid_t)soon->pid);
    look(&scene);
    killed_is(&scene, soon);
    kernel_counts(&scene, 5); /* one that never wrote */
    for (int i = 0; i < 5; i++) {
        look(&scene);
        killed_is(&scene, NULL);
    }
    child_end((pid_t)late->pid);
    look(&scene);
    killed_is(&scene, NULL);
    tear_down(&scene);
}

static void command_is_killed_if(int status, bool expected)
{
    struct scene scene;
    set_up(&scene);
    struct gc_writer *writer = writer_of(&scene, 100);
    scene.job.pid = (pid_t)writer->pid;
    kernel_counts(&scene, 4);
    child_end(scene.job.pid);
    look(&scene);
    killed_is(&scene, NULL); /* not known how it ended */
    scene.job.has_ended = true;
    scene.job.status = status;
    look(&scene);
    killed_is(&scene, expected ? writer : NULL);
    killed_is(&scene, NULL);
    assert_true(writer->is_settled);
    tear_down(&scene);
}

TEST(the_command_was_killed_only_if_it_ended_so)
{
    (void)state;
    command_is_killed_if(SIGKILL, true);
    command_is_killed_if(SIGTERM, false);
    command_is_killed_if(2 << 8, false);
}

TEST(without_a_count_nobody_was_killed)
{
    (void)state;
    struct gc_kills kills;
    gc_kills_init(&kills, NULL);
    gc_kills_look(&kills, NULL);
    assert_int_equal(kills.counted, GC_ABSENT);
    assert_int_equal(kills.open, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_vanishes_while_nothing_was_killed_was_not),
        cmocka_unit_test(of_those_that_vanished_the_largest_were_killed_as_many_as_were_counted),
        cmocka_unit_test(one_may_vanish_a_little_after_it_was_counted_but_not_much),
        cmocka_unit_test(the_command_was_killed_only_if_it_ended_so),
        cmocka_unit_test(without_a_count_nobody_was_killed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
