package io.eventsource.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.eventsource.it.support.Await;
import io.eventsource.server.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** Users, tokens and grants in files. */
class FilesTest {

    /** As {@code htpasswd -nbB} writes them; the password is the name and a 1. */
    private static final String USERS = """
            ann:$2y$05$vuj0FJLOqex4XFwCJnAhkeinfQUw3zjdamM6fIeMzc9XE59sGZMua
            """;

    @TempDir
    Path directory;

    private Path file(String content) throws Exception {
        Path file = directory.resolve("file");
        Path temporary = directory.resolve("temporary");
        Files.writeString(temporary, content);
        Files.move(temporary, file, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        return file;
    }

    private static String users(String password) {
        return "ann:" + BCrypt.hashpw(password, BCrypt.gensalt("$2y", 5)) + "\n";
    }

    private static Credentials.Basic basic(String user, String password) {
        return new Credentials.Basic(user, password);
    }

    @Test
    void grantsAddUp() throws Exception {
        GrantsFile grants = GrantsFile.of(file("""
                # comment
                ann       subscribe,publish  orders-* news
                device-*  subscribe,reply    {name}
                *         subscribe          news
                ann       reply              https://example.com/:id
                """));
        assertThat(grants.of("ann").allows(Permission.PUBLISH, "orders-7")).isTrue();
        assertThat(grants.of("ann").allows(Permission.REPLY, "orders-7")).isFalse();
        assertThat(grants.of("ann").allows(Permission.REPLY, "https://example.com/7"))
                .isTrue();
        assertThat(grants.of("device-7").allows(Permission.SUBSCRIBE, "device-7"))
                .isTrue();
        assertThat(grants.of("device-7").allows(Permission.SUBSCRIBE, "device-8"))
                .isFalse();
        assertThat(grants.of("device-7").allows(Permission.PUBLISH, "device-7")).isFalse();
        assertThat(grants.of("bob").allows(Permission.SUBSCRIBE, Channels.of("news")))
                .isTrue();
        assertThat(grants.of("bob").allows(Permission.SUBSCRIBE, Channels.of("news", "orders-1")))
                .isFalse();
    }

    @Test
    void aNameCannotWidenItsGrants() throws Exception {
        GrantsFile grants = GrantsFile.of(file("* subscribe {name} {name}-*"));
        assertThat(grants.of("*").allows(Permission.SUBSCRIBE, "x")).isFalse();
        assertThat(grants.of("a*").allows(Permission.SUBSCRIBE, "ab")).isFalse();
        assertThat(grants.of("a").allows(Permission.SUBSCRIBE, "a-1")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ann                     | line 1: a name, permissions and channels are expected
            ann read news           | line 1: permissions are subscribe, publish and reply, with commas between, but one is "read"
            ann subscribe, news     | line 1: permissions are subscribe, publish and reply
            ann subscribe a*b       | line 1: an asterisk may only end a pattern
            ann subscribe http://(x)| line 1: the URL pattern
            """)
    void wrongGrantsNameTheirLine(String content, String message) throws Exception {
        Path file = file(content);
        assertThatThrownBy(() -> GrantsFile.of(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file + ", " + message);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> TokenFile.of(directory.resolve("none")))
                .hasMessageContaining("none: there is no such file");
    }

    @Test
    void aTokenIsKnownByItsHash() throws Exception {
        String token = TokenFile.newToken();
        TokenFile tokens = TokenFile.of(
                file("shop " + TokenFile.hash(token) + " publish orders-* {name}\nx " + TokenFile.hash("y")));
        Caller shop = Objects.requireNonNull(tokens.authenticate(new Credentials.Bearer(token)));
        assertThat(shop.getName()).isEqualTo("shop");
        assertThat(shop.grants().allows(Permission.PUBLISH, "orders-1")).isTrue();
        assertThat(shop.grants().allows(Permission.PUBLISH, "shop")).isTrue();
        assertThat(shop.session()).doesNotContain(token).hasSizeLessThan(30);
        assertThat(tokens.authenticate(new Credentials.Bearer(token + "x"))).isNull();
        assertThat(tokens.authenticate(basic("shop", token))).isNull();
        assertThat(token).startsWith("es_").hasSize(46);
    }

    @Test
    void anUnhashedTokenIsRefused() throws Exception {
        Path file = file("shop es_secret publish orders-*");
        assertThatThrownBy(() -> TokenFile.of(file))
                .hasMessageContaining("line 1: a name, a hash and perhaps grants are expected")
                .hasMessageNotContaining("es_secret");
    }

    @Test
    void aUserIsKnownByTheHashOfHtpasswd() throws Exception {
        PasswordFile users = PasswordFile.of(file(users("sésame")));
        for (int i = 0; i < 2; i++) {
            assertThat(Objects.requireNonNull(users.authenticate(basic("ann", "sésame")))
                            .getName())
                    .isEqualTo("ann");
            assertThatThrownBy(() -> users.authenticate(basic("ann", "sesame")))
                    .isInstanceOf(AuthenticationException.class)
                    .hasMessage("the user or the password is wrong");
            assertThatThrownBy(() -> users.authenticate(basic("bob", "sésame")))
                    .hasMessage("the user or the password is wrong");
        }
        assertThat(users.authenticate(new Credentials.Bearer("x"))).isNull();
        assertThat(PasswordFile.of(file(USERS)).authenticate(basic("ann", "ann1")))
                .isNotNull();
    }

    @Test
    void anotherHashThanBcryptIsRefused() throws Exception {
        Path file = file("ann:$apr1$qHDFfhPC$nITSVHgYbDAK1Y0acGRnY0");
        assertThatThrownBy(() -> PasswordFile.of(file))
                .hasMessageContaining(
                        "line 1: the password of ann is not hashed with bcrypt; set it again with: htpasswd -B")
                .hasMessageNotContaining("apr1");
    }

    @Test
    void aChangeCountsSoonAndAFaultDoesNot() throws Exception {
        Path file = file(users("1"));
        PasswordFile users = PasswordFile.of(file);
        Caller ann = Objects.requireNonNull(users.authenticate(basic("ann", "1")));
        file("not such a file");
        Object before = users.state();
        file(users("2"));
        Await.until(() -> users.state() != before, () -> "not read again");
        assertThat(users.authenticate(basic("ann", "2"))).isNotNull();
        assertThatThrownBy(() -> users.authenticate(basic("ann", "1"))).isInstanceOf(AuthenticationException.class);
        assertThat(users.renew(ann)).as("with the password of before").isNull();
    }
}
