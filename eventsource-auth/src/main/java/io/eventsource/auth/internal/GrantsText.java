package io.eventsource.auth.internal;

import io.eventsource.auth.ChannelPattern;
import io.eventsource.auth.Grants;
import io.eventsource.auth.Permission;
import java.util.ArrayList;
import java.util.List;

/** Reads grants: permissions with commas between, then patterns of channels with spaces between. */
public final class GrantsText {

    private GrantsText() {}

    /**
     * Reads grants.
     *
     * @param permissions such as {@code subscribe,publish}
     * @param patterns patterns of channels, at least one
     * @throws IllegalArgumentException if they are not valid
     */
    public static Grants read(String permissions, List<String> patterns) {
        if (patterns.isEmpty()) {
            throw new IllegalArgumentException("channels are missing after " + permissions + "; * is all");
        }
        Grants grants = Grants.NONE;
        for (Permission permission : permissions(permissions)) {
            for (String pattern : patterns) {
                grants = grants.with(permission, pattern(pattern));
            }
        }
        return grants;
    }

    /**
     * Reads permissions.
     *
     * @param text such as {@code subscribe,publish}
     * @throws IllegalArgumentException if one is not known
     */
    public static List<Permission> permissions(String text) {
        List<Permission> all = new ArrayList<>();
        for (String name : text.split(",", -1)) {
            all.add(permission(name));
        }
        return all;
    }

    private static Permission permission(String name) {
        for (Permission permission : Permission.values()) {
            if (permission.toString().equals(name)) {
                return permission;
            }
        }
        throw new IllegalArgumentException(
                "permissions are subscribe, publish and reply, with commas between, but one is \"" + name + "\"");
    }

    private static ChannelPattern pattern(String text) {
        return text.contains("://") ? ChannelPattern.url(text) : ChannelPattern.of(text);
    }
}
