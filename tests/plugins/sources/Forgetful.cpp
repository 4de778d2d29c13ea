// A gain whose state is written well and ignored when it is read.
#define DISTRHO_PLUGIN_NAME "Forgetful"
#define DISTRHO_PLUGIN_WANT_STATE 1
#include "test_plugin.hpp"

class Forgetful : public TestPlugin {
    size_t ignored = 0;

public:
    Forgetful() : TestPlugin({number("Gain", "gain", "dB", 0, -60, 12)}) {}

    // DPF restores the state's strings first and every parameter once after them.
    void setState(const char*, const char*) override { ignored = values.size(); }
    void setParameterValue(uint32_t index, float value) override {
        if (ignored > 0)
            --ignored;
        else
            TestPlugin::setParameterValue(index, value);
    }
    void run(const float** inputs, float** outputs, uint32_t frames) override {
        const float gain = std::pow(10.0f, values[0] / 20.0f);
        for (int c = 0; c < 2; ++c)
            for (uint32_t i = 0; i < frames; ++i)
                outputs[c][i] = inputs[c][i] * gain;
    }
};

PLUGIN(Forgetful)
#include "DistrhoPluginMain.cpp"
