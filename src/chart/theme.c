#include "theme.h"

/* 0xRRGGBBAA. The lines' hues are Okabe and Ito's, made lighter for the dark theme; that
   of resident memory is told from those of the heap by its lightness alone. */
static const uint32_t colors[][GC_ROLES] = {
    [GC_THEME_LIGHT] =
        {
            [GC_ROLE_BACKGROUND] = 0xFFFFFFFF,
            [GC_ROLE_TEXT] = 0x1B1F2AFF,
            [GC_ROLE_MUTED] = 0x565C69FF,
            [GC_ROLE_GRID] = 0x00000016,
            [GC_ROLE_AXIS] = 0xA4A9B3FF,
            [GC_ROLE_BEFORE] = 0xE69F00FF,
            [GC_ROLE_AFTER] = 0x0072B2FF,
            [GC_ROLE_AFTER_FILL] = 0xDCEAF5FF,
            [GC_ROLE_LIVE] = 0x009E73FF,
            [GC_ROLE_LIVE_FILL] = 0xBFE5D7FF,
            [GC_ROLE_GOAL] = 0x7A808CFF,
            [GC_ROLE_RESIDENT] = 0x3B1F4AFF,
            [GC_ROLE_LIMIT] = 0xB3361FFF,
            [GC_ROLE_CPU] = 0xD55E00FF,
            [GC_ROLE_CPU_FILL] = 0xF9DFCCFF,
            [GC_ROLE_SINCE] = 0x7A808CFF,
            [GC_ROLE_IN_USE] = 0x56B4E9FF,
            [GC_ROLE_RETURNED] = 0xB0578CFF,
        },
    [GC_THEME_DARK] =
        {
            [GC_ROLE_BACKGROUND] = 0x14171FFF,
            [GC_ROLE_TEXT] = 0xECEFF4FF,
            [GC_ROLE_MUTED] = 0xA9B0BDFF,
            [GC_ROLE_GRID] = 0xFFFFFF18,
            [GC_ROLE_AXIS] = 0x565E6EFF,
            [GC_ROLE_BEFORE] = 0xE69F00FF,
            [GC_ROLE_AFTER] = 0x56B4E9FF,
            [GC_ROLE_AFTER_FILL] = 0x1D3548FF,
            [GC_ROLE_LIVE] = 0x2DC496FF,
            [GC_ROLE_LIVE_FILL] = 0x1B5243FF,
            [GC_ROLE_GOAL] = 0x99A1B0FF,
            [GC_ROLE_RESIDENT] = 0xF3D9FFFF,
            [GC_ROLE_LIMIT] = 0xFF7A66FF,
            [GC_ROLE_CPU] = 0xF07A3EFF,
            [GC_ROLE_CPU_FILL] = 0x4D2C1CFF,
            [GC_ROLE_SINCE] = 0x99A1B0FF,
            [GC_ROLE_IN_USE] = 0x56B4E9FF,
            [GC_ROLE_RETURNED] = 0xDE8FBBFF,
        },
};

struct gc_color gc_theme_color(enum gc_chart_theme theme, enum gc_role role)
{
    uint32_t rgba = colors[theme][role];
    return (struct gc_color){
        .red = (double)(rgba >> 24 & 0xFF) / 255,
        .green = (double)(rgba >> 16 & 0xFF) / 255,
        .blue = (double)(rgba >> 8 & 0xFF) / 255,
        .alpha = (double)(rgba & 0xFF) / 255,
    };
}
