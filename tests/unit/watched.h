/* A command that is watched, for tests that pull what happens. */
#ifndef GC_WATCHED_H
#define GC_WATCHED_H

#include "children.h"

#include "watch.h"

#include <gcplot/buffer.h>

static inline struct gc_watch *watch_command(struct gc_watch_options options)
{
    struct gc_error error = {.text = ""};
    int status;
    struct gc_watch *watch = gc_watch_new(&options, &status, &error);
    assert_string_equal(error.text, "");
    assert_non_null(watch);
    return watch;
}

static inline struct gc_watch *watch_shell(const char *script)
{
    return watch_command((struct gc_watch_options){.command = argv_of("sh", "-c", script)});
}

static inline bool next(struct gc_watch *watch, struct gc_happening *happening)
{
    struct gc_error error;
    assert_true(gc_watch_next(watch, happening, &error));
    assert_true(happening->time_ns > 0);
    return happening->kind != GC_WATCH_END;
}

/* Until the next of KIND, which comes. */
static inline void await(struct gc_watch *watch, enum gc_watch_kind kind,
                         struct gc_happening *happening)
{
    while (next(watch, happening) && happening->kind != kind)
        ;
    assert_int_equal(happening->kind, kind);
}

/* Until TEXT was written, byte for byte. */
static inline void await_text(struct gc_watch *watch, const char *text)
{
    struct gc_happening happening;
    size_t len = 0;
    while (len < strlen(text)) {
        await(watch, GC_WATCH_BYTES, &happening);
        assert_true(len + happening.len <= strlen(text));
        assert_memory_equal(happening.data, text + len, happening.len);
        len += happening.len;
    }
}

/* What else there is to read until the end, and how the command ended. */
struct rest {
    struct gc_buffer text;
    int status;
    bool left_open;
};

static inline void read_rest(struct gc_watch *watch, struct rest *rest)
{
    struct gc_happening happening;
    *rest = (struct rest){.status = -1};
    while (next(watch, &happening)) {
        if (happening.kind == GC_WATCH_BYTES)
            gc_buffer_add(&rest->text, happening.data, happening.len);
        if (happening.kind == GC_WATCH_ENDED) {
            assert_int_equal(rest->status, -1);
            rest->status = happening.status;
        }
        assert_false(rest->left_open);
        rest->left_open = happening.kind == GC_WATCH_LEFT_OPEN;
    }
    gc_buffer_add(&rest->text, "", 1);
    gc_watch_free(watch);
}

static inline void ends(struct gc_watch *watch, const char *text, int status, bool left_open)
{
    struct rest rest;
    read_rest(watch, &rest);
    assert_string_equal(rest.text.data, text);
    assert_int_equal(rest.status, status);
    assert_int_equal(rest.left_open, left_open);
    gc_buffer_release(&rest.text);
}

#endif
