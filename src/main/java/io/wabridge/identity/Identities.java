package io.wabridge.identity;

import io.wabridge.database.Transactions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;

/**
 * Knows which phone number, BSUID and parent BSUID belong to one person. The links come from every webhook that names more than
 * one of them, and from every notice that one has changed.
 *
 * <p>May be used by several threads, and by several nodes on one database. When two learn the same at once, the unique key of
 * {@code identity_key} lets one win; the other reads again and finds the winner's identity.
 */
@Component
public final class Identities {

    private final IdentityRows rows;
    private final Transactions transactions;
    private final IdentityListener listener;

    public Identities(JdbcTemplate jdbc, Transactions transactions, IdentityListener listener) {
        this.rows = new IdentityRows(jdbc);
        this.transactions = transactions;
        this.listener = listener;
    }

    /**
     * Takes sightings in order: creates identities, links, merges, and flags conflicts. One transaction. When nothing is new, one
     * query for all sightings.
     *
     * @return the surviving identity id of each, at the same index
     * @throws IllegalArgumentException when a sighting names nobody
     */
    public List<String> sight(List<Sighting> sightings) {
        List<List<Key>> keys = new ArrayList<>(sightings.size());
        Set<String> distinct = new LinkedHashSet<>();
        for (Sighting sighting : sightings) {
            List<Key> named = Key.of(sighting.party());
            if (named.isEmpty()) {
                throw new IllegalArgumentException("a sighting names nobody");
            }
            keys.add(named);
            named.forEach(key -> distinct.add(key.text()));
        }
        return transactions.run(() -> {
            Map<String, String> owners = rows.owners(distinct);
            Set<Key> unsettled = new LinkedHashSet<>();
            for (List<Key> named : keys) {
                if (settled(named, owners) == null) {
                    unsettled.addAll(named);
                }
            }
            return unsettled.isEmpty()
                    ? keys.stream().map(named -> settled(named, owners)).toList()
                    : learn(sightings, keys, owners, unsettled);
        });
    }

    private List<String> learn(
            List<Sighting> sightings, List<List<Key>> keys, Map<String, String> owners, Set<Key> unsettled) {
        Linking linking = new Linking(rows, listener);
        linking.load(unsettled, Set.of());
        List<String> ids = new ArrayList<>(keys.size());
        for (int i = 0; i < keys.size(); i++) {
            String settled = settled(keys.get(i), owners);
            ids.add(settled == null ? linking.link(keys.get(i), sightings.get(i).at()) : settled);
        }
        linking.flush();
        ids.replaceAll(linking::root);
        return ids;
    }

    /** The one identity that has all the keys. Null when a key is unknown or the keys have several owners. */
    private static String settled(List<Key> keys, Map<String, String> owners) {
        String owner = owners.get(keys.get(0).text());
        for (Key key : keys) {
            if (owner == null || !owner.equals(owners.get(key.text()))) {
                return null;
            }
        }
        return owner;
    }

    /**
     * Applies a change of number or BSUID: the new keys join the old ones. A block is carried over, and the change is audited
     * once, however often it is told. When nobody is known by {@code before}, the keys of both are still linked. Whoever is known by
     * one of the old keys is concerned; when these are two people, they are linked as in any other sighting.
     *
     * @param before may be null or empty: some notices name only the new ids
     * @param kind the provider's name of the change
     * @return the surviving id; empty, and nothing is learnt, when the change does not say who it was before: it names no old key, and
     *     nobody is known by the new ones, or only by the same
     */
    public Optional<String> change(Party before, Party after, String kind, Instant at) {
        List<Key> old = Key.of(before);
        List<Key> present = Key.of(after);
        Set<Key> all = new LinkedHashSet<>(old);
        all.addAll(present);
        if (all.isEmpty()) {
            return Optional.empty();
        }
        return transactions.run(() -> {
            Linking linking = new Linking(rows, listener);
            linking.load(all, Set.of());
            String id = linking.change(old, present, kind, at);
            linking.flush();
            return Optional.ofNullable(id);
        });
    }

    /** The identity known by one of these keys: first by BSUID, then by parent BSUID, then by phone. Creates none. */
    public Optional<String> find(Party party) {
        List<Key> keys = Key.of(party);
        Map<String, String> owners = rows.owners(keys.stream().map(Key::text).toList());
        for (char kind : new char[] {Key.USER_ID, Key.PARENT, Key.PHONE, Key.OTHER}) {
            for (Key key : keys) {
                if (key.kind() == kind && owners.containsKey(key.text())) {
                    return Optional.of(owners.get(key.text()));
                }
            }
        }
        return Optional.empty();
    }

    /**
     * Everybody who is known by one of these keys. They are several when keys that were named together belong to different people so far.
     * Creates none.
     */
    public Set<String> knownBy(Party party) {
        return Set.copyOf(rows.owners(keyTexts(party)).values());
    }

    /** The canonical forms of a party's keys, for records about people who have no identity. */
    public static List<String> keyTexts(Party party) {
        return Key.of(party).stream().map(Key::text).toList();
    }

    /** The keys of the survivor; none when the id is not known. */
    public IdentityKeys keysOf(String identityId) {
        IdentityKeys found = rows.identityKeys(List.of(identityId)).get(identityId);
        return found == null ? new IdentityKeys(identityId, List.of(), List.of(), List.of(), false) : found;
    }

    /** The keys by the ids that were asked for, in one query. Unknown ids are left out. */
    public Map<String, IdentityKeys> keysOf(Collection<String> identityIds) {
        return rows.identityKeys(new HashSet<>(identityIds));
    }

    /** The id that stands for the person now. */
    public Optional<String> survivor(String identityId) {
        return rows.survivor(identityId);
    }

    /**
     * All ids that stand for the same person, the survivor first. The chats under all of them belong to that person. The id
     * itself when it is not known.
     */
    public List<String> aliases(String identityId) {
        List<String> aliases = rows.aliases(identityId);
        return aliases.isEmpty() ? List.of(identityId) : aliases;
    }

    /**
     * Restores an identity with all its keys under its known id after the database was lost. An identity that has taken a key
     * meanwhile is merged with it. Idempotent.
     *
     * @param at since when it has been known, as far as Dynamics can tell
     */
    public void restore(IdentityKeys identity, Instant at) {
        List<Key> keys = Key.of(identity);
        transactions.run(() -> {
            Optional<String> survivor = rows.survivor(identity.identityId());
            Linking linking = new Linking(rows, listener);
            linking.load(keys, survivor.map(List::of).orElse(List.of()));
            linking.restore(identity.identityId(), survivor.orElse(null), keys, at);
        });
    }

    /**
     * Locks the identity that the id stands for until the end of the current transaction, so that nobody merges it meanwhile.
     *
     * @return the survivor
     * @throws IllegalArgumentException when the id is not known
     */
    public String lock(String identityId) {
        String survivor = rows.survivor(identityId)
                .orElseThrow(() -> new IllegalArgumentException("identity " + identityId + " is not known"));
        if (rows.lock(List.of(survivor)).stream().anyMatch(row -> row.mergedInto() != null)) {
            throw Transactions.readAgain();
        }
        return survivor;
    }

    /**
     * Identities that a person has to decide about, in the order of their ids.
     *
     * @param after the last id of the page before; null: the first page
     */
    public List<String> inConflict(String after, int limit) {
        return rows.inConflict(after == null ? "" : after, limit);
    }

    /** The keys that were seen together and contradict what was known; empty when there are none. */
    public Party conflictOf(String identityId) {
        Map<Character, String> seen = new HashMap<>();
        rows.conflictKeys(identityId).forEach(key -> seen.put(key.kind(), key.writtenAs()));
        return new Party(seen.get(Key.PHONE), seen.get(Key.USER_ID), seen.get(Key.PARENT), null, null, null);
    }

    /**
     * Settles a conflict as a person decided. If it is the same person, the flag goes and two identities become one. If it is
     * another person, they get the number and the ids that came with it. The block list decides what this means for a block.
     *
     * @return the identities concerned, first the one that keeps the older ids; empty when there was no conflict
     */
    public List<String> release(String identityId, boolean samePerson, Instant at) {
        return transactions.run(() -> {
            Optional<String> survivor = rows.survivor(identityId);
            if (survivor.isEmpty()) {
                return List.of();
            }
            List<Key> keys = rows.conflictKeys(survivor.get());
            Linking linking = new Linking(rows, listener);
            linking.load(keys, survivor.map(List::of).orElse(List.of()));
            List<String> concerned = linking.release(survivor.get(), samePerson, at);
            linking.flush();
            return concerned;
        });
    }
}
