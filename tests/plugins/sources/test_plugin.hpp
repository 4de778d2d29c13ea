// The ground all test plug-ins stand on: parameters from a list, an identity made from the name.
#pragma once
#include "DistrhoPlugin.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

START_NAMESPACE_DISTRHO

struct Declared {
    uint32_t hints;
    const char *name, *symbol, *unit;
    float def, min, max;
    std::vector<const char*> choices = {};
};

inline Declared number(const char* name, const char* symbol, const char* unit, float def, float min, float max) {
    return {kParameterIsAutomatable, name, symbol, unit, def, min, max};
}

inline Declared integer(const char* name, const char* symbol, float def, float min, float max) {
    return {kParameterIsAutomatable | kParameterIsInteger, name, symbol, "", def, min, max};
}

inline Declared boolean(const char* name, const char* symbol) {
    return {kParameterIsAutomatable | kParameterIsBoolean, name, symbol, "", 0, 0, 1};
}

inline Declared choice(const char* name, const char* symbol, std::vector<const char*> names) {
    return {kParameterIsAutomatable | kParameterIsInteger, name, symbol, "", 0, 0, names.size() - 1.0f, names};
}

inline Declared meter(const char* name, const char* symbol, const char* unit, float min, float max) {
    return {kParameterIsAutomatable | kParameterIsOutput, name, symbol, unit, min, min, max};
}

class TestPlugin : public Plugin {
public:
    explicit TestPlugin(std::vector<Declared> parameters)
        : Plugin(parameters.size(), 0, DISTRHO_PLUGIN_WANT_STATE), declared(std::move(parameters)) {
        for (const Declared& parameter : declared)
            values.push_back(parameter.def);
    }

protected:
    std::vector<Declared> declared;
    std::vector<float> values;

    const char* getLabel() const override { return DISTRHO_PLUGIN_NAME; }
    const char* getMaker() const override { return DISTRHO_PLUGIN_BRAND; }
    const char* getLicense() const override { return "GPL-3.0-or-later"; }
    uint32_t getVersion() const override { return d_version(1, 2, 3); }

    int64_t getUniqueId() const override {
        uint32_t hash = 2166136261u;
        for (const char* letter = DISTRHO_PLUGIN_NAME; *letter != '\0'; ++letter)
            hash = (hash ^ static_cast<uint8_t>(*letter)) * 16777619u;
        return hash;
    }

    void initParameter(uint32_t index, Parameter& parameter) override {
        const Declared& from = declared[index];
        parameter.hints = from.hints;
        parameter.name = from.name;
        parameter.symbol = from.symbol;
        parameter.unit = from.unit;
        parameter.ranges = ParameterRanges(from.def, from.min, from.max);
        if (from.choices.empty())
            return;
        // DPF takes the array as its own.
        auto* named = new ParameterEnumerationValue[from.choices.size()];
        for (size_t i = 0; i < from.choices.size(); ++i) {
            named[i].value = static_cast<float>(i);
            named[i].label = from.choices[i];
        }
        parameter.enumValues.count = from.choices.size();
        parameter.enumValues.values = named;
        parameter.enumValues.restrictedMode = true;
    }

#if DISTRHO_PLUGIN_WANT_STATE
    void initState(uint32_t, State& state) override {
        state.key = "note";
        state.defaultValue = "nothing";
    }
    void setState(const char*, const char*) override {}
#endif

    float getParameterValue(uint32_t index) const override { return values[index]; }
    void setParameterValue(uint32_t index, float value) override { values[index] = value; }

#if DISTRHO_PLUGIN_NUM_INPUTS > 0
    static void copy(const float** inputs, float** outputs, uint32_t frames) {
        for (int c = 0; c < DISTRHO_PLUGIN_NUM_OUTPUTS; ++c)
            std::memmove(outputs[c], inputs[c], frames * sizeof(float));
    }
#endif
};

// A delay of a fixed number of frames on every channel.
template <uint32_t Frames>
class Delay {
    float line[DISTRHO_PLUGIN_NUM_OUTPUTS][Frames] = {};
    uint32_t at = 0;

public:
    void clear() {
        std::memset(line, 0, sizeof(line));
        at = 0;
    }
    void run(const float** inputs, float** outputs, uint32_t frames) {
        for (uint32_t i = 0; i < frames; ++i) {
            for (int c = 0; c < DISTRHO_PLUGIN_NUM_OUTPUTS; ++c) {
                const float in = inputs[c][i];
                outputs[c][i] = line[c][at];
                line[c][at] = in;
            }
            at = (at + 1) % Frames;
        }
    }
};

END_NAMESPACE_DISTRHO

USE_NAMESPACE_DISTRHO

#define PLUGIN(Class) \
    START_NAMESPACE_DISTRHO \
    Plugin* createPlugin() { return new Class; } \
    END_NAMESPACE_DISTRHO
