// Mono.cpp's low-pass with its fault: the memory is one for all instances of a process.
#define DISTRHO_PLUGIN_NAME "Shared"
#define DISTRHO_PLUGIN_NUM_INPUTS 1
#define DISTRHO_PLUGIN_NUM_OUTPUTS 1
#include "test_plugin.hpp"

static float last = 0;

class Shared : public TestPlugin {
public:
    Shared() : TestPlugin({number("Smoothing", "smoothing", "", 0.5f, 0, 0.99f)}) {}
    void activate() override { last = 0; }
    void run(const float** inputs, float** outputs, uint32_t frames) override {
        const float a = values[0];
        for (uint32_t i = 0; i < frames; ++i)
            outputs[0][i] = last = a * last + (1.0f - a) * inputs[0][i];
    }
};

PLUGIN(Shared)
#include "DistrhoPluginMain.cpp"
