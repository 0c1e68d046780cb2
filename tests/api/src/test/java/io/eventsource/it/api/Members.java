package io.eventsource.it.api;

import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What users can do with a type: its own members, and those that it has of superclasses that they cannot name.
 *
 * @param type the type
 */
record Members(Class<?> type) {

    /** A line for each: constants of an enum in their order, then fields, constructors and methods by their names. */
    Set<String> lines() {
        Set<String> lines = new LinkedHashSet<>();
        if (type.isEnum()) {
            lines.add(Arrays.stream(type.getEnumConstants())
                    .map(constant -> ((Enum<?>) constant).name())
                    .collect(Collectors.joining(", ")));
        }
        List<String> fields = new ArrayList<>();
        List<String> constructors = new ArrayList<>();
        List<String> methods = new ArrayList<>();
        for (Class<?> declaring : declaring()) {
            Arrays.stream(declaring.getDeclaredFields())
                    .filter(this::isPromised)
                    .forEach(field -> fields.add(line(field)));
            Arrays.stream(declaring.getDeclaredMethods())
                    .filter(this::isPromised)
                    .forEach(method -> methods.add(Signatures.of(method)));
        }
        for (Constructor<?> constructor : type.getDeclaredConstructors()) {
            if (isPromised(constructor)) {
                constructors.add(Signatures.of(constructor));
            }
        }
        fields.stream().sorted().forEach(lines::add);
        constructors.stream().sorted().forEach(lines::add);
        methods.stream().sorted(Signatures.BY_NAME).forEach(lines::add);
        return lines;
    }

    private List<Class<?>> declaring() {
        List<Class<?>> classes = new ArrayList<>(List.of(type));
        Class<?> parent = type.getSuperclass();
        while (parent != null && !Modifiers.isAccessible(parent)) {
            classes.add(parent);
            parent = parent.getSuperclass();
        }
        return classes;
    }

    /** Protected members are not accessible if the type cannot be extended. */
    private boolean isPromised(Member member) {
        boolean extendable = !Modifier.isFinal(type.getModifiers()) && !type.isSealed();
        return Modifiers.isAccessible(member)
                && !isImplied(member)
                && (extendable || Modifier.isPublic(member.getModifiers()))
                && !(member instanceof Field field && field.isEnumConstant());
    }

    /** What each enum and each record has is not repeated: a record's line names its components. */
    private boolean isImplied(Member member) {
        if (type.isEnum()) {
            return member instanceof Method && List.of("values", "valueOf").contains(member.getName());
        }
        if (!type.isRecord()) {
            return false;
        }
        RecordComponent[] components = type.getRecordComponents();
        if (member instanceof Constructor<?> constructor) {
            Class<?>[] types =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return Arrays.equals(constructor.getParameterTypes(), types);
        }
        return (Modifier.isFinal(member.getModifiers()) && member instanceof Method)
                || Arrays.stream(components)
                        .anyMatch(component -> component.getAccessor().equals(member));
    }

    private static String line(Field field) {
        return Signatures.of(field) + constant(field);
    }

    /** Compilers copy such a value into its users' classes. */
    private static String constant(Field field) {
        int constant = Modifier.STATIC | Modifier.FINAL;
        boolean inlined = (field.getModifiers() & constant) == constant
                && (field.getType().isPrimitive() || field.getType() == String.class);
        if (!inlined) {
            return "";
        }
        try {
            return " = " + field.get(null);
        } catch (IllegalAccessException e) {
            return "";
        }
    }
}
