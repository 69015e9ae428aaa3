# The font's bytes as a C source of the chart layer, made by a small program of the build's host.
add_executable(gc_embed ${PROJECT_SOURCE_DIR}/tools/embed.c)

set(GC_FONT_DIR ${PROJECT_SOURCE_DIR}/assets/font)
set(GC_FONT_SOURCE ${CMAKE_CURRENT_BINARY_DIR}/font_data.c)
add_custom_command(
  OUTPUT ${GC_FONT_SOURCE}
  COMMAND gc_embed ${GC_FONT_SOURCE}
    gc_font_regular ${GC_FONT_DIR}/Roboto-Regular.ttf
    gc_font_bold ${GC_FONT_DIR}/Roboto-Bold.ttf
  DEPENDS gc_embed ${GC_FONT_DIR}/Roboto-Regular.ttf ${GC_FONT_DIR}/Roboto-Bold.ttf
  COMMENT "Embedding the font"
  VERBATIM)
target_sources(gc_chart PRIVATE ${GC_FONT_SOURCE})
