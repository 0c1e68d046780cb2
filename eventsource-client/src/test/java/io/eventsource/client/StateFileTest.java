package io.eventsource.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client's identity and position in one file. */
class StateFileTest {

    private static final String ID = "0123456789abcdef";

    @TempDir
    private Path directory;

    private Path file;

    @BeforeEach
    void name() {
        file = directory.resolve("state");
    }

    @Test
    void aNewFileGetsARandomIdAndNoPosition() throws Exception {
        try (StateFile state = StateFile.open(file)) {
            assertThat(state.clientId()).matches("[A-Za-z0-9_-]{27}");
            assertThat(state.load()).isEmpty();
            assertThat(Files.readString(file))
                    .isEqualTo("eventsource-client 1\nid: " + state.clientId() + "\nposition: \n");
            assertThat(state.toString()).doesNotContain(state.clientId());
        }
        assertThat(directory.resolve("state.new")).doesNotExist();
    }

    @Test
    void theNextProgramFindsBoth() throws Exception {
        String id;
        try (StateFile state = StateFile.open(file)) {
            id = state.clientId();
            state.save("e:7");
            assertThat(state.load()).isEqualTo("e:7");
        }
        try (StateFile state = StateFile.open(file)) {
            assertThat(state.clientId()).isEqualTo(id);
            assertThat(state.load()).isEqualTo("e:7");
        }
    }

    @Test
    void onlyItsOwnerMayReadIt() throws Exception {
        StateFile.open(file).close();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void oneAtATimeMayHaveIt() throws Exception {
        try (StateFile state = StateFile.open(file)) {
            for (int i = 0; i < 2; i++) {
                assertThatExceptionOfType(StateFile.InUseException.class)
                        .isThrownBy(() -> StateFile.open(file))
                        .withMessageContaining(file + " is in use");
            }
            state.save("1");
        }
        StateFile.open(file).close();
    }

    /** Another process, since a lock within one is another matter. */
    @Test
    void anotherProcessDoesNotGetItEvenAfterAnotherAttemptInThisOne() throws Exception {
        try (StateFile state = StateFile.open(file)) {
            assertThatExceptionOfType(StateFile.InUseException.class).isThrownBy(() -> StateFile.open(file));
            assertThat(openInAnotherProcess()).contains("in use");
            assertThat(state.load()).isEmpty();
        }
        assertThat(openInAnotherProcess()).contains("opened");
    }

    private String openInAnotherProcess() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xshare:auto",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Opening.class.getName(),
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return said;
    }

    /** Opens a state file, and reports the result. */
    static final class Opening {
        public static void main(String[] args) {
            try (StateFile state = StateFile.open(Path.of(args[0]))) {
                System.out.println("opened " + state);
            } catch (IOException e) {
                System.out.println(e.getMessage());
            }
        }
    }

    @Test
    void savingAfterCloseIsRefused() throws Exception {
        StateFile state = StateFile.open(file);
        state.close();
        state.close();
        assertThatIOException().isThrownBy(() -> state.save("1")).withMessageContaining("is closed");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "eventsource-client 1\n",
                "eventsource-client 2\nid: " + ID + "\nposition: 7\n",
                "eventsource-client 1\nid: " + ID + "\nposition: 7",
                "eventsource-client 1\nid: short\nposition: 7\n",
                "eventsource-client 1\nid: " + ID + "\nposition: 7\nmore\n",
                "eventsource-client 1\nid: " + ID + "\nposition: 7\rmore\n",
                "eventsource-client 1\nid: " + ID + "\nposition: 7\0\n",
                "e:7\n",
            })
    void aDamagedFileIsRefusedAndLeftAlone(String content) throws Exception {
        Files.writeString(file, content);
        assertThatIOException()
                .isThrownBy(() -> StateFile.open(file))
                .withMessageStartingWith(file + " is damaged: ")
                .withMessageEndingWith("; correct or delete it")
                .withMessageNotContaining(ID);
        assertThat(Files.readString(file)).isEqualTo(content);
        Files.delete(file);
        StateFile.open(file).close(); // the lock was given back
    }

    @Test
    void bytesThatAreNoTextOrTooManyAreRefused() throws Exception {
        Files.write(file, new byte[] {'i', 'd', (byte) 0xFF, '\n'});
        assertThatIOException().isThrownBy(() -> StateFile.open(file)).withMessageContaining("it is not UTF-8");
        Files.write(file, new byte[2 * 1024 * 1024]);
        assertThatIOException().isThrownBy(() -> StateFile.open(file)).withMessageContaining("more than 1048576 bytes");
    }

    @Test
    void aFileThatCannotBeWrittenIsFoundAtOnce() throws Exception {
        assertThatIOException()
                .isThrownBy(() -> StateFile.open(directory.resolve("missing/state")))
                .withMessageContaining("its directory does not exist");
        assertThatIOException().isThrownBy(() -> StateFile.open(directory)).withMessageContaining(directory.toString());
    }

    @Test
    void anyPositionIsKept() throws Exception {
        Random random = new Random(42);
        for (int i = 0; i < 40; i++) {
            StringBuilder position = new StringBuilder();
            random.ints(random.nextInt(20), 1, 0x2100)
                    .filter(c -> c != '\r' && c != '\n')
                    .forEach(position::appendCodePoint);
            try (StateFile state = StateFile.open(file)) {
                state.save(position + "\u2028 ");
            }
            try (StateFile state = StateFile.open(file)) {
                assertThat(state.load()).isEqualTo(position + "\u2028 ");
            }
        }
    }

    @Test
    void aPositionThatNoStreamCanSetIsRefused() throws Exception {
        try (StateFile state = StateFile.open(file)) {
            assertThatIllegalArgumentException().isThrownBy(() -> state.save("a\nid: b"));
        }
    }
}
