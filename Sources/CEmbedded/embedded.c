#include "cembedded.h"
#include <string.h>

// C23 #embed, which Swift's clang has as an extension: the bytes become part of the program at compile time.
#pragma clang diagnostic ignored "-Wc23-extensions"

static const uint8_t dark[] = {
#embed "../../Themes/dark.toml"
};
static const uint8_t light[] = {
#embed "../../Themes/light.toml"
};
static const uint8_t high_contrast[] = {
#embed "../../Themes/high-contrast.toml"
};
static const uint8_t projector[] = {
#embed "../../Themes/projector.toml"
};
static const uint8_t colour_blind[] = {
#embed "../../Themes/colour-blind.toml"
};
static const uint8_t monochrome[] = {
#embed "../../Themes/monochrome.toml"
};
static const uint8_t console[] = {
#embed "../../Themes/console.toml"
};

static const struct {
  const char *name;
  const uint8_t *bytes;
  size_t count;
} themes[] = {
  {"dark", dark, sizeof dark},
  {"light", light, sizeof light},
  {"high-contrast", high_contrast, sizeof high_contrast},
  {"projector", projector, sizeof projector},
  {"colour-blind", colour_blind, sizeof colour_blind},
  {"monochrome", monochrome, sizeof monochrome},
  {"console", console, sizeof console},
};

ce_file ce_theme(const char *name) {
  for (size_t i = 0; i < sizeof themes / sizeof *themes; i++)
    if (strcmp(themes[i].name, name) == 0) return (ce_file){themes[i].bytes, themes[i].count};
  return (ce_file){0, 0};
}

const char *ce_theme_name(size_t index) {
  return index < sizeof themes / sizeof *themes ? themes[index].name : 0;
}

static const uint8_t doctor[] = {
#embed "../../Examples/tours/doctor.tour"
};
static const uint8_t annotator[] = {
#embed "../../Examples/tours/annotator.tour"
};
static const uint8_t presenter[] = {
#embed "../../Examples/tours/presenter.tour"
};

ce_file ce_tour(const char *name) {
  if (strcmp(name, "doctor") == 0) return (ce_file){doctor, sizeof doctor};
  if (strcmp(name, "annotator") == 0) return (ce_file){annotator, sizeof annotator};
  if (strcmp(name, "presenter") == 0) return (ce_file){presenter, sizeof presenter};
  return (ce_file){0, 0};
}

// The weights are committed once they are trained; the program builds and runs without them.
#if __has_embed("models/compact.safetensors") == __STDC_EMBED_FOUND__
static const _Alignas(64) uint8_t model[] = {
#embed "models/compact.safetensors"
};
ce_file ce_model(void) { return (ce_file){model, sizeof model}; }
#else
ce_file ce_model(void) { return (ce_file){0, 0}; }
#endif

static const _Alignas(64) uint8_t corners[] = {
#embed "models/corners.f16"
};
ce_file ce_corners(void) { return (ce_file){corners, sizeof corners}; }
