#define DISTRHO_PLUGIN_NAME "LoadExit"
#define ON_LOAD std::_Exit(7)
#include "load_fault.hpp"
#include "DistrhoPluginMain.cpp"
