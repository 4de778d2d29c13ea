// Goes wrong in the way `mode` says, once `after` blocks have passed since the mode was set. With the mode `as marked`
// it is the sound that says how: by a sample of 0.9 and as many thousandths as the mode's number.
#define DISTRHO_PLUGIN_NAME "Fault"
#include "test_plugin.hpp"

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <random>
#include <stdexcept>
#include <unistd.h>

class Fault : public TestPlugin {
    enum { kMode, kAfter };
    enum {
        kNone, kSegfault, kAbort, kExit, kThrow, kNan, kInf, kNanOnce, kDc, kDenormal, kSilence, kHang, kRandom,
        kSlow, kRunaway,
        kAsMarked
    };
    uint32_t blocks = 0;
    float growth = 1.0f;
    int marked = kNone;

public:
    Fault()
        : TestPlugin({choice("Mode", "mode",
                             {"none", "segfault", "abort", "exit", "throw", "nan", "inf", "nan once", "dc", "denormal",
                              "silence", "hang", "random", "slow", "runaway", "as marked"}),
                      integer("After", "after", 0, 0, 10000)}) {}

    void setParameterValue(uint32_t index, float value) override {
        TestPlugin::setParameterValue(index, value);
        blocks = 0;
        growth = 1.0f;
        marked = kNone;
    }

    void run(const float** inputs, float** outputs, uint32_t frames) override {
        copy(inputs, outputs, frames);
        const uint32_t passed = blocks++;
        const uint32_t after = static_cast<uint32_t>(values[kAfter]);
        int mode = static_cast<int>(values[kMode]);
        if (mode == kAsMarked)
            mode = marked = marked != kNone ? marked : mark(inputs, frames);
        if (mode == kNone || passed < after)
            return;
        switch (mode) {
        case kSegfault: say("segfault"); std::raise(SIGSEGV); break;
        case kAbort: say("abort"); std::abort();
        case kExit: say("exit"); std::_Exit(3);
        case kThrow: throw std::runtime_error("thrown by the plug-in");
        case kNan: fill(outputs, frames, std::numeric_limits<float>::quiet_NaN()); break;
        case kInf: fill(outputs, frames, std::numeric_limits<float>::infinity()); break;
        case kNanOnce:
            if (passed == after)
                outputs[0][0] = std::numeric_limits<float>::quiet_NaN();
            break;
        case kDc: add(outputs, frames, 0.25f); break;
        case kDenormal: fill(outputs, frames, 1e-40f); break;
        case kSilence: fill(outputs, frames, 0.0f); break;
        case kHang: say("hang"); for (;;) pause();
        case kRandom: noise(outputs, frames); break;
        case kSlow: usleep(50000); break;
        case kRunaway:
            growth = std::min(growth * 2.0f, 1e6f);
            for (int c = 0; c < 2; ++c)
                for (uint32_t i = 0; i < frames; ++i)
                    outputs[c][i] *= growth;
        }
    }

private:
    static int mark(const float** inputs, uint32_t frames) {
        for (uint32_t i = 0; i < frames; ++i) {
            const float number = (inputs[0][i] - 0.9f) * 1000.0f;
            if (number > 0.5f && number < kAsMarked - 0.5f && std::fabs(number - std::round(number)) < 0.05f)
                return static_cast<int>(std::round(number));
        }
        return kNone;
    }
    static void say(const char* what) {
        for (FILE* stream : {stdout, stderr}) {
            std::fprintf(stream, "Fault: about to %s\n", what);
            std::fflush(stream);
        }
    }
    static void fill(float** outputs, uint32_t frames, float value) {
        for (int c = 0; c < 2; ++c)
            std::fill_n(outputs[c], frames, value);
    }
    static void add(float** outputs, uint32_t frames, float value) {
        for (int c = 0; c < 2; ++c)
            for (uint32_t i = 0; i < frames; ++i)
                outputs[c][i] += value;
    }
    static void noise(float** outputs, uint32_t frames) {
        static std::mt19937 source{std::random_device{}()};
        std::uniform_real_distribution<float> draw(-0.1f, 0.1f);
        for (int c = 0; c < 2; ++c)
            for (uint32_t i = 0; i < frames; ++i)
                outputs[c][i] += draw(source);
    }
};

PLUGIN(Fault)
#include "DistrhoPluginMain.cpp"
