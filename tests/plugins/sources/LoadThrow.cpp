#define DISTRHO_PLUGIN_NAME "LoadThrow"
#define ON_LOAD throw std::runtime_error("thrown while loading")
#include "load_fault.hpp"
#include "DistrhoPluginMain.cpp"
