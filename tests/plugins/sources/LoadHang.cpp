#define DISTRHO_PLUGIN_NAME "LoadHang"
#define ON_LOAD for (;;) pause()
#include "load_fault.hpp"
#include "DistrhoPluginMain.cpp"
