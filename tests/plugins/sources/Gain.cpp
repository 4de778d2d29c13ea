// A gain, a bypass, a choice of channels, a level meter, and a state.
#define DISTRHO_PLUGIN_NAME "Gain"
#define DISTRHO_PLUGIN_WANT_STATE 1
#define DISTRHO_PLUGIN_VST3_CATEGORIES "Fx|Dynamics"
#include "test_plugin.hpp"

class Gain : public TestPlugin {
    enum { kGain, kBypass, kChannel, kLevel };

public:
    Gain()
        : TestPlugin({number("Gain", "gain", "dB", 0, -60, 12), boolean("Bypass", "bypass"),
                      choice("Channel", "channel", {"both", "left", "right"}),
                      meter("Output Level", "level", "dB", -60, 12)}) {}

    void run(const float** inputs, float** outputs, uint32_t frames) override {
        const float gain = values[kBypass] > 0.5f ? 1.0f : std::pow(10.0f, values[kGain] / 20.0f);
        const int chosen = static_cast<int>(values[kChannel]) - 1;
        float peak = 1e-3f;
        for (int c = 0; c < 2; ++c) {
            const float here = chosen < 0 || chosen == c ? gain : 1.0f;
            for (uint32_t i = 0; i < frames; ++i) {
                outputs[c][i] = inputs[c][i] * here;
                peak = std::max(peak, std::fabs(outputs[c][i]));
            }
        }
        values[kLevel] = std::min(12.0f, 20.0f * std::log10(peak));
    }
};

PLUGIN(Gain)
#include "DistrhoPluginMain.cpp"
