#include "pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

static pcre2_code *compile(const char *regex, bool anchored, struct gc_error *error)
{
    int number;
    PCRE2_SIZE offset;
    /* Where it must match at once, a search of the rest for what it ends in is work for nothing. */
    uint32_t options =
        PCRE2_DOTALL | PCRE2_NEVER_UTF | (anchored ? PCRE2_ANCHORED | PCRE2_NO_START_OPTIMIZE : 0u);
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED, options, &number, &offset, NULL);
    if (code)
        return code;
    PCRE2_UCHAR text[120];
    pcre2_get_error_message(number, text, sizeof text);
    gc_error_set(error, NULL, 0, "pattern '%.80s': %s at %zu", regex, (char *)text, offset);
    return NULL;
}

bool gc_pattern_compile(struct gc_pattern *pattern, const char *regex, bool anchored,
                        struct gc_error *error)
{
    *pattern = (struct gc_pattern){.code = compile(regex, anchored, error)};
    if (!pattern->code)
        return false;
    /* Where the system forbids JIT (no executable memory) the interpreter does, slower. */
    pattern->jit = pcre2_jit_compile(pattern->code, PCRE2_JIT_COMPLETE) == 0;
    pattern->match = pcre2_match_data_create_from_pattern(pattern->code, NULL);
    if (!pattern->match) {
        gc_pattern_release(pattern);
        return gc_error_no_memory(error);
    }
    return true;
}

void gc_pattern_release(struct gc_pattern *pattern)
{
    pcre2_match_data_free(pattern->match);
    pcre2_code_free(pattern->code);
    *pattern = (struct gc_pattern){0};
}

const size_t *gc_pattern_match(const struct gc_pattern *pattern, const char *text, size_t len,
                               size_t from)
{
    PCRE2_SPTR subject = (PCRE2_SPTR)text;
    int rc = pattern->jit
                 ? pcre2_jit_match(pattern->code, subject, len, from, 0, pattern->match, NULL)
                 : pcre2_match(pattern->code, subject, len, from, 0, pattern->match, NULL);
    return rc > 0 ? pcre2_get_ovector_pointer(pattern->match) : NULL;
}

bool gc_pattern_may_match(const struct gc_pattern *pattern, const char *text, size_t len)
{
    int rc = pcre2_match(pattern->code, (PCRE2_SPTR)text, len, 0, PCRE2_PARTIAL_HARD,
                         pattern->match, NULL);
    return rc > 0 || rc == PCRE2_ERROR_PARTIAL;
}

bool gc_pattern_first_bytes(const char *regex, bool first[256], struct gc_error *error)
{
    pcre2_code *code = compile(regex, false, error); /* of anchored ones it is not recorded */
    const uint8_t *bits = NULL;
    uint32_t type = 0, byte = 0;
    if (!code)
        return false;
    pcre2_pattern_info(code, PCRE2_INFO_FIRSTCODETYPE, &type);
    pcre2_pattern_info(code, PCRE2_INFO_FIRSTCODEUNIT, &byte);
    pcre2_pattern_info(code, PCRE2_INFO_FIRSTBITMAP, &bits);
    for (unsigned i = 0; i < 256; i++)
        first[i] = type == 1 ? i == byte : !bits || (bits[i / 8] >> i % 8 & 1);
    pcre2_code_free(code);
    return true;
}

int gc_pattern_group(const struct gc_pattern *pattern, const char *name)
{
    int group = pcre2_substring_number_from_name(pattern->code, (PCRE2_SPTR)name);
    return group > 0 ? group : 0;
}
