package io.eventsource.protocol;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Checks that an assertion holds for many generated inputs.
 *
 * <p>Each try has its own seed: 1, 2, 3 and so on, so that each build checks the same inputs. A failure names its seed,
 * and {@code -Dlaws.seed=17} repeats that try alone. {@code -Dlaws.tries=1000000} looks further.
 */
final class Law {

    private Law() {}

    /** Runs an assertion with the inputs of that many tries, or as many as {@code laws.tries} says. */
    static <T> void holds(int tries, Function<Inputs, T> generator, Consumer<T> assertion) {
        seeds(tries, System.getProperty("laws.seed"), System.getProperty("laws.tries"))
                .forEach(seed -> check(seed, generator.apply(new Inputs(seed)), assertion));
    }

    /** The inputs that a law with that many tries checks by default. */
    static <T> Stream<T> inputs(int tries, Function<Inputs, T> generator) {
        return seeds(tries, null, null).mapToObj(seed -> generator.apply(new Inputs(seed)));
    }

    static LongStream seeds(int tries, @Nullable String onlySeed, @Nullable String otherTries) {
        if (onlySeed != null) {
            return LongStream.of(Long.parseLong(onlySeed));
        }
        long last = otherTries == null ? tries : Long.parseLong(otherTries);
        if (last < 1) {
            throw new IllegalArgumentException("laws.tries must be at least 1, but is " + last);
        }
        return LongStream.rangeClosed(1, last);
    }

    private static <T> void check(long seed, T input, Consumer<T> assertion) {
        try {
            assertion.accept(input);
        } catch (RuntimeException | Error failure) {
            String message = "fails with -Dlaws.seed=%d for %s%n%s"
                    .formatted(seed, Recorder.quote(String.valueOf(input)), failure.getMessage());
            throw new AssertionError(message, failure);
        }
    }
}
