package io.eventsource.benchmarks.jetty;

import io.eventsource.auth.AccessControl;
import io.eventsource.auth.ChannelPattern;
import io.eventsource.auth.Grants;
import io.eventsource.auth.PasswordFile;
import io.eventsource.auth.Permission;
import io.eventsource.auth.Rate;
import io.eventsource.auth.RequestLimits;
import io.eventsource.benchmarks.ours.Ours;
import io.eventsource.benchmarks.ours.OursPeer;
import io.eventsource.benchmarks.peer.PasswordHash;
import jakarta.servlet.Servlet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Ours on Jetty with users and their passwords; everyone may subscribe, and try as many passwords as they like. */
public final class OursOnJettyWithUsers extends OursPeer {

    /** Reads the users. */
    public OursOnJettyWithUsers() {
        super(options -> options.access(access()));
    }

    private static AccessControl access() {
        try {
            Path users = Files.createTempFile("eventsource-benchmark-", ".users");
            users.toFile().deleteOnExit();
            Files.writeString(users, PasswordHash.LINE);
            return AccessControl.builder()
                    .authenticator(PasswordFile.of(users))
                    .anonymous(Grants.NONE.with(Permission.SUBSCRIBE, ChannelPattern.of("*")))
                    .limits(RequestLimits.DEFAULT.withFailedLogins(new Rate(1_000_000, Duration.ofSeconds(1))))
                    .build();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    protected int start(Servlet servlet) throws Exception {
        return JettyContainer.start(servlet, Ours.MAPPING);
    }
}
