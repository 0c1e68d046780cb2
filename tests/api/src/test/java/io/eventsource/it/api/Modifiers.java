package io.eventsource.it.api;

import java.lang.module.ModuleDescriptor.Requires;
import java.lang.reflect.Executable;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Which modifiers are part of an API, and which members they make accessible. */
final class Modifiers {

    private static final int ACCESS = Modifier.PUBLIC | Modifier.PROTECTED;
    private static final int OF_TYPES = ACCESS | Modifier.STATIC | Modifier.ABSTRACT | Modifier.FINAL;
    private static final int OF_FIELDS = ACCESS | Modifier.STATIC | Modifier.FINAL;

    private Modifiers() {}

    /** Whether users can name a type: it and all around it are public, or protected. */
    static boolean isAccessible(Class<?> type) {
        return !type.isSynthetic()
                && !type.isAnonymousClass()
                && !type.isLocalClass()
                && (type.getModifiers() & ACCESS) != 0
                && (type.getEnclosingClass() == null || isAccessible(type.getEnclosingClass()));
    }

    static boolean isAccessible(Member member) {
        return !member.isSynthetic() && (member.getModifiers() & ACCESS) != 0;
    }

    static String of(Class<?> type) {
        int implied = type.isInterface() ? Modifier.ABSTRACT | Modifier.STATIC : 0;
        implied |= type.isRecord() ? Modifier.FINAL | Modifier.STATIC : 0;
        // Whether an enum is final depends on the bodies of its constants.
        implied |= type.isEnum() ? Modifier.FINAL | Modifier.ABSTRACT | Modifier.STATIC : 0;
        return text(type.getModifiers() & OF_TYPES & ~implied) + (type.isSealed() ? "sealed " : "");
    }

    static String ofField(Member field) {
        return text(field.getModifiers() & OF_FIELDS);
    }

    /** Without {@code synchronized} and {@code native}, which are not part of the API. */
    static String of(Executable executable) {
        boolean byDefault = executable instanceof Method method && method.isDefault();
        return text(executable.getModifiers() & OF_TYPES) + (byDefault ? "default " : "");
    }

    static String of(Collection<Requires.Modifier> modifiers) {
        return modifiers.stream()
                .map(modifier -> modifier.name().toLowerCase(Locale.ROOT) + " ")
                .sorted()
                .collect(Collectors.joining());
    }

    private static String text(int modifiers) {
        return modifiers == 0 ? "" : Modifier.toString(modifiers) + " ";
    }
}
