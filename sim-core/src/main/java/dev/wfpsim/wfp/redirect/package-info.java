/**
 * Bind and connect redirection: handles, versions of the request, records, and pended classifies.
 */
@NullMarked
package dev.wfpsim.wfp.redirect;

import org.jspecify.annotations.NullMarked;
