// Two plug-ins in one bundle: Twin Gain halves, Twin Flip turns the polarity.
//
// DPF's factory knows one class. Ours stands before it and tells of a second, whose class id differs in its last byte;
// the plug-in's constructor then asks which of them is being made.
#define DISTRHO_PLUGIN_NAME "Twin Gain"
#include "test_plugin.hpp"

static bool makingFlip = false;

class Twin : public TestPlugin {
    const float gain;

public:
    Twin() : TestPlugin({number("Amount", "amount", "", 1, 0, 1)}), gain(makingFlip ? -1.0f : 0.5f) {}
    void run(const float** inputs, float** outputs, uint32_t frames) override {
        const float factor = 1.0f + values[0] * (gain - 1.0f);
        for (int c = 0; c < 2; ++c)
            for (uint32_t i = 0; i < frames; ++i)
                outputs[c][i] = inputs[c][i] * factor;
    }
};

PLUGIN(Twin)

#define GetPluginFactory GetTheOnePluginFactory
#include "DistrhoPluginMain.cpp"
#undef GetPluginFactory

USE_NAMESPACE_DISTRHO

static decltype(v3_plugin_factory::get_class_info) infoOfOne;
static decltype(v3_plugin_factory_2::get_class_info_2) infoTwoOfOne;
static decltype(v3_plugin_factory_3::get_class_info_utf16) infoThreeOfOne;
static decltype(v3_plugin_factory::create_instance) createOne;

template <typename Info>
static void rename(Info* info) {
    info->class_id[15] ^= 0x55;
    const char* name = "Twin Flip";
    for (int i = 0; i < 10; ++i)
        info->name[i] = name[i];
}

static int32_t V3_API numberOfTwins(void*) { return 2; }

static v3_result V3_API infoOfTwins(void* self, int32_t index, v3_class_info* info) {
    const v3_result result = infoOfOne(self, 0, info);
    if (index == 1)
        rename(info);
    return result;
}

static v3_result V3_API infoTwoOfTwins(void* self, int32_t index, v3_class_info_2* info) {
    const v3_result result = infoTwoOfOne(self, 0, info);
    if (index == 1)
        rename(info);
    return result;
}

static v3_result V3_API infoThreeOfTwins(void* self, int32_t index, v3_class_info_3* info) {
    const v3_result result = infoThreeOfOne(self, 0, info);
    if (index == 1)
        rename(info);
    return result;
}

static v3_result V3_API createTwin(void* self, const v3_tuid classId, const v3_tuid interfaceId, void** instance) {
    v3_class_info first;
    infoOfOne(self, 0, &first);
    makingFlip = classId[15] != first.class_id[15];
    return createOne(self, first.class_id, interfaceId, instance);
}

DISTRHO_PLUGIN_EXPORT const void* GetPluginFactory(void);

const void* GetPluginFactory(void) {
    dpf_factory** const factory = static_cast<dpf_factory**>(const_cast<void*>(GetTheOnePluginFactory()));
    infoOfOne = (*factory)->v1.get_class_info;
    infoTwoOfOne = (*factory)->v2.get_class_info_2;
    infoThreeOfOne = (*factory)->v3.get_class_info_utf16;
    createOne = (*factory)->v1.create_instance;
    (*factory)->v1.num_classes = numberOfTwins;
    (*factory)->v1.get_class_info = infoOfTwins;
    (*factory)->v2.get_class_info_2 = infoTwoOfTwins;
    (*factory)->v3.get_class_info_utf16 = infoThreeOfTwins;
    (*factory)->v1.create_instance = createTwin;
    return factory;
}
