/*
 * Writes files as C arrays: embed OUT.c NAME FILE [NAME FILE ...]. Each becomes
 * `const unsigned char NAME[]` and `const size_t NAME_size`. Runs on the host while building.
 */
#include <stdio.h>
#include <stdlib.h>

static int fail(const char *what)
{
    perror(what);
    return EXIT_FAILURE;
}

static int embed(FILE *out, const char *name, FILE *in)
{
    size_t size = 0;
    fprintf(out, "\nextern const unsigned char %s[];\nextern const size_t %s_size;\n", name, name);
    fprintf(out, "const unsigned char %s[] = {", name);
    for (int byte = getc(in); byte != EOF; byte = getc(in))
        fprintf(out, "%s%d,", size++ % 20 == 0 ? "\n    " : "", byte);
    fprintf(out, "\n};\nconst size_t %s_size = %zu;\n", name, size);
    return ferror(in) || ferror(out) || size == 0 ? -1 : 0;
}

int main(int argc, char **argv)
{
    if (argc < 4 || argc % 2 != 0) {
        fputs("usage: embed OUT.c NAME FILE [NAME FILE ...]\n", stderr);
        return EXIT_FAILURE;
    }
    FILE *out = fopen(argv[1], "w");
    if (!out)
        return fail(argv[1]);
    fputs("/* Generated; see cmake/EmbedFont.cmake. */\n#include <stddef.h>\n", out);
    for (int i = 2; i < argc; i += 2) {
        FILE *in = fopen(argv[i + 1], "rb");
        if (!in || embed(out, argv[i], in) != 0)
            return fail(argv[i + 1]);
        fclose(in);
    }
    return fclose(out) == 0 ? EXIT_SUCCESS : fail(argv[1]);
}
