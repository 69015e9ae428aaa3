#include "unit.h"

#include "cgroup.h"

#include <gcplot/cycle.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* A made-up system, in a directory of its own. */
static char root[64];

static int make_root(void **state)
{
    (void)state;
    strcpy(root, "/tmp/gcplot-cgroup.XXXXXX");
    return mkdtemp(root) ? 0 : -1;
}

static int remove_root(void **state)
{
    (void)state;
    char line[128];
    snprintf(line, sizeof line, "rm -r '%s'", root);
    return system(line);
}

static void write_file(const char *path, const char *text)
{
    char whole[512];
    int len = snprintf(whole, sizeof whole, "%s%s", root, path);
    for (int i = (int)strlen(root) + 1; i < len; i++)
        if (whole[i] == '/') {
            whole[i] = '\0';
            mkdir(whole, 0700);
            whole[i] = '/';
        }
    FILE *file = fopen(whole, "w");
    assert_non_null(file);
    fputs(text, file);
    assert_int_equal(fclose(file), 0);
}

static void limit_is(int64_t mib)
{
    struct gc_cgroup *cgroup = gc_cgroup_new(root);
    assert_non_null(cgroup);
    assert_int_equal(gc_cgroup_limit_mib(cgroup), mib);
    gc_cgroup_free(cgroup);
}

static void kills_are(int64_t count)
{
    struct gc_cgroup *cgroup = gc_cgroup_new(root);
    assert_int_equal(gc_cgroup_kills(cgroup), count);
    gc_cgroup_free(cgroup);
}

static void use_version_2(const char *path)
{
    char line[256];
    snprintf(line, sizeof line, "0::%s\n", path);
    write_file("/proc/self/cgroup", line);
    write_file("/proc/self/mountinfo",
               "22 27 0:20 / /proc rw,nosuid shared:12 - proc proc rw\n"
               "29 22 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n");
}

TEST(in_version_2_the_least_limit_of_the_groups_around_counts)
{
    (void)state;
    use_version_2("/system.slice/app.service");
    write_file("/sys/fs/cgroup/system.slice/memory.max", "268435456\n");
    write_file("/sys/fs/cgroup/system.slice/app.service/memory.max", "536870912\n");
    limit_is(256);
    write_file("/sys/fs/cgroup/system.slice/memory.max", "max\n");
    limit_is(512);
    write_file("/sys/fs/cgroup/system.slice/app.service/memory.max", "max\n");
    limit_is(GC_ABSENT);
}

TEST(in_a_container_its_own_group_is_the_uppermost)
{
    (void)state;
    use_version_2("/");
    write_file("/sys/fs/cgroup/memory.max", "67108864\n");
    write_file("/sys/fs/cgroup/memory.events", "low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\n");
    limit_is(64);
    kills_are(2);
}

TEST(a_group_for_which_memory_is_not_controlled_has_that_of_the_one_around)
{
    (void)state;
    use_version_2("/user.slice/session.scope");
    write_file("/sys/fs/cgroup/user.slice/memory.max", "1073741824\n");
    write_file("/sys/fs/cgroup/user.slice/memory.events", "oom 9\noom_kill 1\n");
    limit_is(1024);
    kills_are(1);
}

static void use_version_1(const char *path, const char *mounted)
{
    char line[1024];
    snprintf(line, sizeof line, "9:name=systemd:/\n4:cpu,memory:%s\n0::/\n", path);
    write_file("/proc/self/cgroup", line);
    snprintf(line, sizeof line,
             "30 29 0:27 %s /sys/fs/cgroup/cpuset rw shared:9 - cgroup cgroup rw,cpuset\n"
             "31 29 0:28 %s /sys/fs/cgroup/with\\040space rw - cgroup cgroup rw,cpu,memory\n"
             "32 29 0:29 / /sys/fs/cgroup/unified rw shared:10 - cgroup2 cgroup2 rw\n",
             mounted, mounted);
    write_file("/proc/self/mountinfo", line);
}

#define V1     "/sys/fs/cgroup/with space"
#define NO_MAX "9223372036854771712\n"

TEST(in_version_1_the_hierarchy_with_memory_counts_and_the_greatest_number_is_no_limit)
{
    (void)state;
    use_version_1("/jobs/a:b", "/");
    write_file(V1 "/memory.limit_in_bytes", NO_MAX);
    write_file(V1 "/jobs/memory.limit_in_bytes", NO_MAX);
    write_file(V1 "/jobs/a:b/memory.limit_in_bytes", NO_MAX);
    write_file(V1 "/jobs/a:b/memory.oom_control", "oom_kill_disable 0\nunder_oom 0\noom_kill 7\n");
    limit_is(GC_ABSENT);
    kills_are(7);
    write_file(V1 "/jobs/memory.limit_in_bytes", "134217728\n");
    limit_is(128);
}

TEST(of_a_hierarchy_that_is_mounted_in_part_that_part_counts)
{
    (void)state;
    use_version_1("/docker/4711/inner", "/docker/4711");
    write_file(V1 "/memory.limit_in_bytes", "134217728\n");
    write_file(V1 "/inner/memory.limit_in_bytes", "67108864\n");
    limit_is(64);
    use_version_1("/docker/47110", "/docker/4711"); /* another's: what is seen is around it */
    limit_is(128);
}

TEST(without_control_groups_nothing_is_known)
{
    (void)state;
    assert_null(gc_cgroup_new(root));
    write_file("/proc/self/cgroup", "");
    assert_null(gc_cgroup_new(root));
    write_file("/proc/self/cgroup", "no such line\n1:\n0::/a\n");
    write_file("/proc/self/mountinfo", "neither here\n - \n1 2 3\n");
    assert_null(gc_cgroup_new(root));
    assert_int_equal(gc_cgroup_limit_mib(NULL), GC_ABSENT);
    assert_int_equal(gc_cgroup_kills(NULL), GC_ABSENT);
    gc_cgroup_free(NULL);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_root, remove_root)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(in_version_2_the_least_limit_of_the_groups_around_counts),
        CASE(in_a_container_its_own_group_is_the_uppermost),
        CASE(a_group_for_which_memory_is_not_controlled_has_that_of_the_one_around),
        CASE(in_version_1_the_hierarchy_with_memory_counts_and_the_greatest_number_is_no_limit),
        CASE(of_a_hierarchy_that_is_mounted_in_part_that_part_counts),
        CASE(without_control_groups_nothing_is_known),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
