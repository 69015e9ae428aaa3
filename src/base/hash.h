/* FNV-1a, 64 bits: to tell names apart quickly. Not for hostile keys in a hash table. */
#ifndef GC_HASH_H
#define GC_HASH_H

#include <stddef.h>
#include <stdint.h>

#define GC_HASH_INIT UINT64_C(0xcbf29ce484222325)

/* HASH (at first GC_HASH_INIT) with the bytes added. */
static inline uint64_t gc_hash_add(uint64_t hash, const void *bytes, size_t len)
{
    const unsigned char *p = bytes;
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ p[i]) * UINT64_C(0x100000001b3);
    return hash;
}

#endif
