// The sound, and once more at half its level after a time.
#define DISTRHO_PLUGIN_NAME "Echo"
#include "test_plugin.hpp"

class Echo : public TestPlugin {
    static constexpr uint32_t kLongest = 8 * 192000;
    std::vector<float> line[2] = {std::vector<float>(kLongest), std::vector<float>(kLongest)};
    uint32_t at = 0;

public:
    Echo() : TestPlugin({number("Time", "time", "ms", 3000, 0, 8000)}) {}
    void activate() override {
        for (auto& side : line)
            std::fill(side.begin(), side.end(), 0.0f);
    }
    void run(const float** inputs, float** outputs, uint32_t frames) override {
        const uint32_t late = std::min<uint32_t>(kLongest - 1, values[0] * 1e-3 * getSampleRate());
        for (uint32_t i = 0; i < frames; ++i, at = (at + 1) % kLongest)
            for (int c = 0; c < 2; ++c) {
                line[c][at] = inputs[c][i];
                outputs[c][i] = line[c][at] + 0.5f * line[c][(at + kLongest - late) % kLongest];
            }
    }
};

PLUGIN(Echo)
#include "DistrhoPluginMain.cpp"
