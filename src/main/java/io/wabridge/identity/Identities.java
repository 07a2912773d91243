package io.wabridge.identity;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** Who is at the other end, whatever they are called today. */
@Component
public final class Identities {

    public List<String> sight(List<Sighting> sightings) {
        throw new UnsupportedOperationException();
    }

    public Optional<String> change(Party before, Party after, String kind, Instant at) {
        throw new UnsupportedOperationException();
    }

    public Optional<String> find(Party party) {
        throw new UnsupportedOperationException();
    }

    public IdentityKeys keysOf(String identityId) {
        throw new UnsupportedOperationException();
    }

    public Map<String, IdentityKeys> keysOf(Collection<String> identityIds) {
        throw new UnsupportedOperationException();
    }

    public List<String> aliases(String identityId) {
        throw new UnsupportedOperationException();
    }

    public void restore(String identityId, Party party, Instant at) {
        throw new UnsupportedOperationException();
    }
}
