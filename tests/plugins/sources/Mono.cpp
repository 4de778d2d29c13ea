// One channel in, one out, with a memory: a one-pole low-pass.
#define DISTRHO_PLUGIN_NAME "Mono"
#define DISTRHO_PLUGIN_NUM_INPUTS 1
#define DISTRHO_PLUGIN_NUM_OUTPUTS 1
#include "test_plugin.hpp"

class Mono : public TestPlugin {
    float last = 0;

public:
    Mono() : TestPlugin({number("Smoothing", "smoothing", "", 0.5f, 0, 0.99f)}) {}
    void activate() override { last = 0; }
    void run(const float** inputs, float** outputs, uint32_t frames) override {
        const float a = values[0];
        for (uint32_t i = 0; i < frames; ++i)
            outputs[0][i] = last = a * last + (1.0f - a) * inputs[0][i];
    }
};

PLUGIN(Mono)
#include "DistrhoPluginMain.cpp"
