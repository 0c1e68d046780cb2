/**
 * Says who may do what: users with passwords, API tokens and JSON Web Tokens, and grants per channel. Start with
 * {@link io.eventsource.auth.AccessControl}; {@code docs/auth.md} is the guide.
 */
@NullMarked
package io.eventsource.auth;

import org.jspecify.annotations.NullMarked;
