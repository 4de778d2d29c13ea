// Delays by 256 frames and says nothing of it.
#define DISTRHO_PLUGIN_NAME "Liar"
#include "test_plugin.hpp"

class Liar : public TestPlugin {
    Delay<256> delay;

public:
    Liar() : TestPlugin({}) {}
    void activate() override { delay.clear(); }
    void run(const float** inputs, float** outputs, uint32_t frames) override { delay.run(inputs, outputs, frames); }
};

PLUGIN(Liar)
#include "DistrhoPluginMain.cpp"
