// A gain with a window of its own: a bar as high as the gain; a press of a mouse button sets it to the height pressed.
//
// The window is plain X11 within the one the host gives, so that no OpenGL is needed.
#define DISTRHO_PLUGIN_NAME "Window"
#define DISTRHO_PLUGIN_HAS_UI 1
#define DISTRHO_PLUGIN_HAS_EXTERNAL_UI 1
#define DISTRHO_PLUGIN_HAS_EMBED_UI 1
#include "test_plugin.hpp"

#include "DistrhoUI.hpp"

#include <X11/Xlib.h>

enum { kGain, kWidth, kParameters };

class WindowPlugin : public TestPlugin {
public:
    WindowPlugin()
        : TestPlugin({number("Gain", "gain", "dB", 0, -60, 12), number("Width", "width", "%", 100, 0, 200)}) {}

    void run(const float** inputs, float** outputs, uint32_t frames) override {
        const float gain = std::pow(10.0f, values[kGain] / 20.0f), side = values[kWidth] / 100.0f;
        for (uint32_t i = 0; i < frames; ++i) {
            const float mid = 0.5f * (inputs[0][i] + inputs[1][i]), half = 0.5f * side * (inputs[0][i] - inputs[1][i]);
            outputs[0][i] = gain * (mid + half);
            outputs[1][i] = gain * (mid - half);
        }
    }
};

START_NAMESPACE_DISTRHO

class WindowUI : public UI {
    static constexpr unsigned kWide = 120, kHigh = 144;  // two pixels a decibel
    Display* const display = XOpenDisplay(nullptr);
    ::Window window = 0;
    float gain = 0.0f;

public:
    WindowUI() : UI(kWide, kHigh) {
        if (display == nullptr)
            return;
        window = XCreateSimpleWindow(display, getParentWindowHandle(), 0, 0, kWide, kHigh, 0, 0, 0xf0f0e0);
        XStoreName(display, window, "Gain and Width");
        XSelectInput(display, window, ButtonPressMask | ExposureMask);
        XMapWindow(display, window);
        XFlush(display);
    }
    ~WindowUI() override {
        if (display != nullptr)
            XCloseDisplay(display);
    }
    uintptr_t getNativeWindowHandle() const noexcept override { return window; }

protected:
    void parameterChanged(uint32_t index, float value) override {
        if (index != kGain)
            return;
        gain = value;
        draw();
    }

    void uiIdle() override {
        for (XEvent event; display != nullptr && XPending(display) > 0;) {
            XNextEvent(display, &event);
            if (event.type == Expose)
                draw();
            if (event.type == ButtonPress)
                press(event.xbutton.y);
        }
    }

private:
    void press(int y) {
        gain = 12.0f - y / 2.0f;
        editParameter(kGain, true);
        setParameterValue(kGain, gain);
        editParameter(kGain, false);
        draw();
    }

    void draw() {
        if (display == nullptr)
            return;
        const int top = static_cast<int>(2.0f * (12.0f - gain));
        GC pen = DefaultGC(display, DefaultScreen(display));
        XClearWindow(display, window);
        XSetForeground(display, pen, 0x306090);
        XFillRectangle(display, window, pen, 20, top, kWide - 40, kHigh - top);
        XFlush(display);
    }
};

UI* createUI() { return new WindowUI; }

END_NAMESPACE_DISTRHO

PLUGIN(WindowPlugin)
#include "DistrhoPluginMain.cpp"
// DPF's two halves are made to be compiled apart: what both define gets another name in the second.
#define dpf_single_instance_ref dpf_single_instance_ref_of_ui
#define dpf_single_instance_unref dpf_single_instance_unref_of_ui
#include "DistrhoUIMain.cpp"
