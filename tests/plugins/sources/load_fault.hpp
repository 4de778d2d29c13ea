// Goes wrong while it is loaded: ON_LOAD says how.
#include "test_plugin.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <unistd.h>

class LoadFault : public TestPlugin {
public:
    LoadFault() : TestPlugin({}) {
        std::fprintf(stderr, DISTRHO_PLUGIN_NAME ": loading\n");
        std::fflush(stderr);
        ON_LOAD;
    }
    void run(const float** inputs, float** outputs, uint32_t frames) override { copy(inputs, outputs, frames); }
};

PLUGIN(LoadFault)
