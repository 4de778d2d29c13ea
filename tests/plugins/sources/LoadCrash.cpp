#define DISTRHO_PLUGIN_NAME "LoadCrash"
#define ON_LOAD std::raise(SIGSEGV)
#include "load_fault.hpp"
#include "DistrhoPluginMain.cpp"
