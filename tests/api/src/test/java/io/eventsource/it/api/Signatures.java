package io.eventsource.it.api;

import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Declarations as text, close to Java's, with whole names. */
final class Signatures {

    /** By the name of the method, then by all. */
    static final Comparator<String> BY_NAME = Comparator.comparing(
                    (String method) -> method.substring(0, method.indexOf('(')).replaceFirst("^.* ", ""))
            .thenComparing(Comparator.naturalOrder());

    private Signatures() {}

    static String of(Class<?> type) {
        StringBuilder text = new StringBuilder(Modifiers.of(type))
                .append(kind(type))
                .append(' ')
                .append(type.getName())
                .append(variables(type.getTypeParameters()));
        if (type.isRecord()) {
            text.append(join(
                    "(",
                    Arrays.stream(type.getRecordComponents())
                            .map(component -> TypeNames.of(component.getAnnotatedType()) + " " + component.getName()),
                    ")"));
        }
        AnnotatedType parent = type.getAnnotatedSuperclass();
        if (parent != null && !type.isRecord() && !type.isEnum() && parent.getType() != Object.class) {
            text.append(" extends ").append(TypeNames.of(parent));
        }
        AnnotatedType[] interfaces = type.getAnnotatedInterfaces();
        if (interfaces.length > 0) {
            text.append(type.isInterface() ? " extends " : " implements ").append(list(interfaces));
        }
        if (type.isSealed()) {
            text.append(Arrays.stream(type.getPermittedSubclasses())
                    .map(Class::getName)
                    .sorted()
                    .collect(Collectors.joining(", ", " permits ", "")));
        }
        return text.toString();
    }

    static String of(Field field) {
        return Modifiers.ofField(field) + TypeNames.of(field.getAnnotatedType()) + " " + field.getName();
    }

    static String of(Method method) {
        return declaration(method, TypeNames.of(method.getAnnotatedReturnType()) + " " + method.getName());
    }

    static String of(Constructor<?> constructor) {
        return declaration(constructor, constructor.getDeclaringClass().getSimpleName());
    }

    private static String declaration(Executable executable, String typeAndName) {
        String variables = variables(executable.getTypeParameters());
        List<String> parameters = new ArrayList<>();
        for (AnnotatedType parameter : executable.getAnnotatedParameterTypes()) {
            parameters.add(TypeNames.of(parameter));
        }
        if (executable.isVarArgs()) {
            int last = parameters.size() - 1;
            parameters.set(last, parameters.get(last).replaceFirst("\\[]$", "..."));
        }
        AnnotatedType[] thrown = executable.getAnnotatedExceptionTypes();
        return Modifiers.of(executable)
                + (variables.isEmpty() ? "" : variables + " ")
                + typeAndName
                + "(" + String.join(", ", parameters) + ")"
                + (thrown.length == 0 ? "" : " throws " + list(thrown));
    }

    private static String kind(Class<?> type) {
        if (type.isAnnotation()) {
            return "@interface";
        }
        if (type.isInterface()) {
            return "interface";
        }
        return type.isEnum() ? "enum" : type.isRecord() ? "record" : "class";
    }

    private static String variables(TypeVariable<?>[] variables) {
        return variables.length == 0 ? "" : join("<", Arrays.stream(variables).map(TypeNames::declarationOf), ">");
    }

    private static String list(AnnotatedType[] types) {
        return join("", Arrays.stream(types).map(TypeNames::of), "");
    }

    private static String join(String before, Stream<String> parts, String after) {
        return parts.collect(Collectors.joining(", ", before, after));
    }
}
