// What DPF asks of every plug-in; a plug-in defines beforehand only what is different with it.
#pragma once

#ifndef DISTRHO_PLUGIN_NUM_INPUTS
#define DISTRHO_PLUGIN_NUM_INPUTS 2
#endif
#ifndef DISTRHO_PLUGIN_NUM_OUTPUTS
#define DISTRHO_PLUGIN_NUM_OUTPUTS 2
#endif
#ifndef DISTRHO_PLUGIN_WANT_STATE
#define DISTRHO_PLUGIN_WANT_STATE 0
#endif

#define DISTRHO_PLUGIN_BRAND "Test Bench"
#define DISTRHO_PLUGIN_URI "urn:test-bench:" DISTRHO_PLUGIN_NAME
#ifndef DISTRHO_PLUGIN_HAS_UI
#define DISTRHO_PLUGIN_HAS_UI 0
#endif
