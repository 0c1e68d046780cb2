package io.eventsource.it.support.browser;

import java.io.IOException;
import java.nio.file.Path;

/** Checks that hold for every page: it fits a phone, and it follows the user's colour scheme. */
public final class Looks {

    private static final int PHONE_WIDTH = 360;
    private static final int PHONE_HEIGHT = 800;

    private Looks() {}

    /**
     * Shows a page on a phone, light and dark, and leaves pictures in {@code target}.
     *
     * @param page the page
     * @param name the first part of the pictures' names
     * @throws AssertionError if the page is wider than the screen, or has the same brightness in both schemes
     * @throws IOException if a picture cannot be written
     */
    public static void check(Page page, String name) throws IOException {
        double light = brightness(page, name, "light");
        double dark = brightness(page, name, "dark");
        if (light < 0.8 || dark > 0.2) {
            throw new AssertionError("%s: expected a light and a dark background, but their brightness is %s and %s"
                    .formatted(name, light, dark));
        }
    }

    private static double brightness(Page page, String name, String scheme) throws IOException {
        page.emulate(PHONE_WIDTH, PHONE_HEIGHT, scheme);
        page.screenshot(Path.of("target", name + "-phone-" + scheme + ".png"));
        int width = page.run("return document.documentElement.scrollWidth").getAsInt();
        if (width > PHONE_WIDTH) {
            throw new AssertionError(
                    "%s: expected a width of %d pixels at most, but it is %d wide".formatted(name, PHONE_WIDTH, width));
        }
        return page.run("""
                        const [r, g, b] = getComputedStyle(document.body).backgroundColor.match(/[0-9]+/g).map(Number);
                        return (r + g + b) / 3 / 255
                        """).getAsDouble();
    }
}
