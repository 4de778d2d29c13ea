// An instrument: a square wave while a note is held.
#define DISTRHO_PLUGIN_NAME "Synth"
#define DISTRHO_PLUGIN_NUM_INPUTS 0
#define DISTRHO_PLUGIN_IS_SYNTH 1
#define DISTRHO_PLUGIN_VST3_CATEGORIES "Instrument|Synth"
#include "test_plugin.hpp"

class Synth : public TestPlugin {
    bool held = false;
    uint32_t at = 0;

public:
    Synth() : TestPlugin({number("Level", "level", "dB", -12, -60, 0)}) {}
    void run(const float**, float** outputs, uint32_t frames, const MidiEvent* events, uint32_t count) override {
        for (uint32_t e = 0; e < count; ++e)
            held = (events[e].data[0] & 0xF0) == 0x90 && events[e].data[2] > 0;
        const float level = held ? std::pow(10.0f, values[0] / 20.0f) : 0.0f;
        for (uint32_t i = 0; i < frames; ++i, ++at)
            outputs[0][i] = outputs[1][i] = (at / 50) % 2 == 0 ? level : -level;
    }
};

PLUGIN(Synth)
#include "DistrhoPluginMain.cpp"
