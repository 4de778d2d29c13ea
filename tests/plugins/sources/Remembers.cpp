// Hums a little, and never forgets what it has heard: a slow sum of it is in the hum from then on, whatever is reset.
#define DISTRHO_PLUGIN_NAME "Remembers"
#include "test_plugin.hpp"

class Remembers : public TestPlugin {
    float heard = 0;

public:
    Remembers() : TestPlugin({}) {}
    void run(const float** inputs, float** outputs, uint32_t frames) override {
        for (uint32_t i = 0; i < frames; ++i) {
            heard += 1e-3f * (inputs[0][i] - heard);
            for (int c = 0; c < 2; ++c)
                outputs[c][i] = inputs[c][i] + 1e-2f + 1e-2f * heard;
        }
    }
};

PLUGIN(Remembers)
#include "DistrhoPluginMain.cpp"
