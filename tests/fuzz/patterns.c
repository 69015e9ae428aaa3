/*
 * Compiled patterns stay from one input to the next: else the fuzzer would spend nearly all its
 * time on compiling them. Linked with --wrap, so that the library knows nothing of it.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stddef.h>

pcre2_code *__real_pcre2_compile_8(PCRE2_SPTR regex, PCRE2_SIZE len, uint32_t options, int *number,
                                   PCRE2_SIZE *offset, pcre2_compile_context *context);
pcre2_code *__wrap_pcre2_compile_8(PCRE2_SPTR regex, PCRE2_SIZE len, uint32_t options, int *number,
                                   PCRE2_SIZE *offset, pcre2_compile_context *context);
int __real_pcre2_jit_compile_8(pcre2_code *code, uint32_t options);
int __wrap_pcre2_jit_compile_8(pcre2_code *code, uint32_t options);
void __wrap_pcre2_code_free_8(pcre2_code *code);

enum { PATTERNS_MAX = 256 };

/* The library's patterns are constants: each is known by its address. */
static struct kept {
    PCRE2_SPTR regex;
    uint32_t options;
    pcre2_code *code;
} kept[PATTERNS_MAX];

static size_t count;

pcre2_code *__wrap_pcre2_compile_8(PCRE2_SPTR regex, PCRE2_SIZE len, uint32_t options, int *number,
                                   PCRE2_SIZE *offset, pcre2_compile_context *context)
{
    for (size_t i = 0; i < count; i++)
        if (kept[i].regex == regex && kept[i].options == options)
            return kept[i].code;
    pcre2_code *code = __real_pcre2_compile_8(regex, len, options, number, offset, context);
    if (code && count < PATTERNS_MAX)
        kept[count++] = (struct kept){regex, options, code};
    return code;
}

int __wrap_pcre2_jit_compile_8(pcre2_code *code, uint32_t options)
{
    size_t size = 0;
    pcre2_pattern_info(code, PCRE2_INFO_JITSIZE, &size);
    return size > 0 ? 0 : __real_pcre2_jit_compile_8(code, options);
}

void __wrap_pcre2_code_free_8(pcre2_code *code)
{
    (void)code; /* it is kept */
}
