package io.eventsource.it.api;

import java.lang.reflect.AnnotatedArrayType;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.AnnotatedWildcardType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Types as text, alike on all JDKs. A {@code ?} after a type means that it may be null. */
final class TypeNames {

    private TypeNames() {}

    static String of(AnnotatedType type) {
        return name(type) + (type.isAnnotationPresent(Nullable.class) ? "?" : "");
    }

    /** A type variable where it is declared, with its bounds. */
    static String declarationOf(TypeVariable<?> variable) {
        String bounds = Arrays.stream(variable.getAnnotatedBounds())
                .map(TypeNames::of)
                .filter(bound -> !bound.equals("Object"))
                .collect(Collectors.joining(" & "));
        return bounds.isEmpty() ? variable.getName() : variable.getName() + " extends " + bounds;
    }

    private static String name(AnnotatedType type) {
        if (type instanceof AnnotatedArrayType array) {
            return of(array.getAnnotatedGenericComponentType()) + "[]";
        }
        if (type instanceof AnnotatedWildcardType wildcard) {
            return wildcard(wildcard);
        }
        if (type instanceof AnnotatedParameterizedType parameterized) {
            String raw =
                    ((ParameterizedType) parameterized.getType()).getRawType().getTypeName();
            return Arrays.stream(parameterized.getAnnotatedActualTypeArguments())
                    .map(TypeNames::of)
                    .collect(Collectors.joining(", ", raw + "<", ">"));
        }
        return shortened(type.getType().getTypeName());
    }

    /** As in Java, where {@code java.lang} need not be imported. */
    private static String shortened(String name) {
        return name.replaceFirst("^java\\.lang\\.(?=[^.]+$)", "");
    }

    private static String wildcard(AnnotatedWildcardType type) {
        if (type.getAnnotatedLowerBounds().length > 0) {
            return "? super " + of(type.getAnnotatedLowerBounds()[0]);
        }
        String upper = of(type.getAnnotatedUpperBounds()[0]);
        return upper.equals("Object") ? "?" : "? extends " + upper;
    }
}
