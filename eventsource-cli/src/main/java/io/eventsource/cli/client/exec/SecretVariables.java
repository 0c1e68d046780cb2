package io.eventsource.cli.client.exec;

import io.eventsource.cli.net.Credentials;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Keeps the passwords of a launcher from the commands that it runs. */
final class SecretVariables {

    /** The user and password in the URL of a proxy, whose scheme may be missing. */
    private static final Pattern USER_INFO = Pattern.compile("^([A-Za-z][A-Za-z0-9+.-]*://)?[^/?#]*@");

    private static final List<String> PROXIES = List.of("http_proxy", "https_proxy", "all_proxy", "ftp_proxy");

    private SecretVariables() {}

    /** Removes the password and the token for the server, and the credentials in the URLs of proxies. */
    static void removeFrom(Map<String, String> variables) {
        variables.remove(Credentials.VARIABLE);
        variables.remove(Credentials.TOKEN_VARIABLE);
        for (Map.Entry<String, String> variable : List.copyOf(variables.entrySet())) {
            if (PROXIES.contains(variable.getKey().toLowerCase(Locale.ROOT))) {
                String stripped = USER_INFO.matcher(variable.getValue()).replaceFirst("$1");
                if (!stripped.equals(variable.getValue())) {
                    variables.put(variable.getKey(), stripped);
                }
            }
        }
    }
}
