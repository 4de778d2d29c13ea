// Adds a little noise, never the same twice.
#define DISTRHO_PLUGIN_NAME "Random"
#include "test_plugin.hpp"

#include <random>

class Random : public TestPlugin {
    std::mt19937 source{std::random_device{}()};

public:
    Random() : TestPlugin({number("Level", "level", "dB", -60, -90, -20)}) {}
    void run(const float** inputs, float** outputs, uint32_t frames) override {
        const float level = std::pow(10.0f, values[0] / 20.0f);
        std::uniform_real_distribution<float> draw(-level, level);
        for (int c = 0; c < 2; ++c)
            for (uint32_t i = 0; i < frames; ++i)
                outputs[c][i] = inputs[c][i] + draw(source);
    }
};

PLUGIN(Random)
#include "DistrhoPluginMain.cpp"
