// Parameters whose names are the same, empty, or of symbols only.
#define DISTRHO_PLUGIN_NAME "Names"
#include "test_plugin.hpp"

class Names : public TestPlugin {
public:
    Names()
        : TestPlugin({number("Gain", "first", "dB", 0, -12, 12), number("Gain", "second", "dB", 0, -24, 24),
                      number("", "nameless", "", 0, 0, 1), number("%%", "symbols", "", 0, 0, 1),
                      number("Q # 1", "hash", "", 1, 0.1f, 10)}) {}
    void run(const float** inputs, float** outputs, uint32_t frames) override {
        const float gain = std::pow(10.0f, (values[0] + values[1]) / 20.0f);
        for (int c = 0; c < 2; ++c)
            for (uint32_t i = 0; i < frames; ++i)
                outputs[c][i] = inputs[c][i] * gain;
    }
};

PLUGIN(Names)
#include "DistrhoPluginMain.cpp"
