// Delays by 1000 frames and says so.
#define DISTRHO_PLUGIN_NAME "Late"
#define DISTRHO_PLUGIN_WANT_LATENCY 1
#include "test_plugin.hpp"

class Late : public TestPlugin {
    Delay<1000> delay;

public:
    Late() : TestPlugin({}) { setLatency(1000); }
    void activate() override { delay.clear(); }
    void run(const float** inputs, float** outputs, uint32_t frames) override { delay.run(inputs, outputs, frames); }
};

PLUGIN(Late)
#include "DistrhoPluginMain.cpp"
