package io.wabridge.identity;

import io.wabridge.database.Transactions;
import io.wabridge.identity.IdentityRows.KeyRow;
import io.wabridge.identity.IdentityRows.Row;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Resolves sightings to identities, in one transaction and under the locks of all identities concerned.
 *
 * <p>A BSUID and a parent BSUID are strong: the provider gives each to one person only. A phone number is weak: it can change
 * hands. So two identities with the same phone number are one person only if their BSUIDs do not contradict each other. Otherwise
 * the BSUID decides whose message it is, both are flagged, and a block stays.
 *
 * <p>New rows are written at the end, in the order of their keys, so that transactions that learn the same lock in the same
 * order. Rare changes (a merge, a conflict) are written at once.
 *
 * <p>One class because every rule reads and changes the same owners, people and redirects, which are loaded once under
 * the locks.
 */
final class Linking {

    private final IdentityRows rows;
    private final IdentityListener listener;

    private final Map<String, String> owners = new HashMap<>();
    private final Map<String, Person> people = new HashMap<>();
    private final Map<String, String> redirects = new HashMap<>();
    private final Set<String> usedIds = new HashSet<>();
    private final List<Row> newIdentities = new ArrayList<>();
    private final List<KeyRow> newKeys = new ArrayList<>();
    /** People who were known before and have other keys now. */
    private final Set<String> withOtherKeys = new HashSet<>();

    Linking(IdentityRows rows, IdentityListener listener) {
        this.rows = rows;
        this.listener = listener;
    }

    private static final class Person {

        private final String id;
        private final Instant createdAt;
        private final Set<String> keys = new LinkedHashSet<>();
        private String conflictKeys;

        Person(Row row) {
            this.id = row.identityId();
            this.createdAt = row.createdAt();
            this.conflictKeys = row.conflictKeys();
        }

        boolean has(char kind) {
            return keys.stream().anyMatch(key -> key.charAt(0) == kind);
        }
    }

    /** Reads and locks all identities known by one of the keys, and the given ones. */
    void load(Collection<Key> keys, Collection<String> identityIds) {
        Set<String> texts = new LinkedHashSet<>();
        keys.forEach(key -> texts.add(key.text()));
        Set<String> ids = new HashSet<>(identityIds);
        ids.addAll(rows.owners(texts).values());
        for (Row row : rows.lock(ids)) {
            if (row.mergedInto() != null) {
                // Another transaction merged them between the two reads.
                throw Transactions.readAgain();
            }
            people.put(row.identityId(), new Person(row));
        }
        owners.putAll(rows.owners(texts));
        if (!people.keySet().containsAll(owners.values())) {
            throw Transactions.readAgain();
        }
        for (KeyRow row : rows.keysOf(people.keySet())) {
            people.get(row.identityId()).keys.add(row.key().text());
            owners.put(row.key().text(), row.identityId());
        }
        Set<String> candidates = new HashSet<>();
        for (Key key : keys) {
            if (!owners.containsKey(key.text())) {
                candidates.add(key.identityId(0));
            }
        }
        usedIds.addAll(rows.existing(candidates));
    }

    /** The identity that a loaded one was merged into. */
    String root(String identityId) {
        String id = identityId;
        while (redirects.containsKey(id)) {
            id = redirects.get(id);
        }
        return id;
    }

    /** Finds whose keys these are. They were seen together, without a notice of a change. */
    String link(List<Key> keys, Instant at) {
        Key phone = find(keys, Key.PHONE);
        Key userId = find(keys, Key.USER_ID);
        Key parent = find(keys, Key.PARENT);
        String byUserId = owner(userId);
        String byParent = owner(parent);
        String byPhone = owner(phone == null ? find(keys, Key.OTHER) : phone);

        String strong = byUserId == null ? byParent : byUserId;
        if (byUserId != null && byParent != null && !byUserId.equals(byParent)) {
            if (people.get(byUserId).has(Key.PARENT)) {
                dispute(byUserId, byParent, keys, at);
            } else {
                strong = merge(byUserId, byParent, at);
            }
            byPhone = byPhone == null ? null : root(byPhone);
        }
        if (strong == null && byPhone == null) {
            return create(keys, at);
        }
        if (strong == null) {
            boolean contradicts = (userId != null && people.get(byPhone).has(Key.USER_ID))
                    || (parent != null && people.get(byPhone).has(Key.PARENT));
            addMissing(byPhone, keys, at);
            if (contradicts) {
                flag(byPhone, keys, at);
            }
            return byPhone;
        }
        if (byPhone != null && !byPhone.equals(strong)) {
            if (contradict(byPhone, strong)) {
                dispute(byPhone, strong, keys, at);
            } else {
                strong = merge(byPhone, strong, at);
            }
        }
        // A new BSUID with a known parent is the same person at another business.
        addMissing(strong, keys, at);
        return strong;
    }

    /**
     * Links {@code after} to the identity of {@code before}, as the provider says.
     *
     * @return null when the change says nothing about who it was before
     */
    String change(List<Key> before, List<Key> after, String kind, Instant at) {
        if (before.isEmpty() && !saysWho(after)) {
            return null;
        }
        String known = firstOwner(before);
        if (known == null) {
            return changeOfUnknown(before, after, kind, at);
        }
        boolean changed = before.stream().anyMatch(key -> !known.equals(owner(key)));
        String conflict = people.get(known).conflictKeys;
        // The old keys were seen together, too. Whoever is known by one of them is concerned, and so is their block.
        String id = link(before, at);
        boolean disputed = !Objects.equals(people.get(id).conflictKeys, conflict);
        for (Key key : strongFirst(after)) {
            String owner = owner(key);
            if (owner == null) {
                addMissing(id, List.of(key), at);
                changed = true;
            } else if (!owner.equals(id)) {
                changed = true;
                if (key.kind() == Key.PHONE && belongedToAnother(owner, find(after, Key.USER_ID))) {
                    takePhone(key, owner, id, at);
                } else {
                    id = merge(id, owner, at);
                }
            }
        }
        changed |= !disputed && explain(id, before, after);
        if (changed) {
            flush();
            listener.changed(id, kind, texts(before) + " -> " + texts(after), at);
        }
        return id;
    }

    /** Without an old key: whether somebody known by a new one has another key, or gets one. */
    private boolean saysWho(List<Key> after) {
        Set<String> named = after.stream().map(Key::text).collect(Collectors.toSet());
        return after.stream()
                .map(this::owner)
                .anyMatch(owner -> owner != null && !people.get(owner).keys.equals(named));
    }

    private String changeOfUnknown(List<Key> before, List<Key> after, String kind, Instant at) {
        boolean isNew = !before.isEmpty() || after.stream().anyMatch(key -> owner(key) == null);
        // Without the old keys it is only a sighting: a contradiction is flagged.
        String id = link(after, at);
        addMissing(id, before, at);
        if (isNew) {
            flush();
            listener.changed(id, kind, texts(before) + " -> " + texts(after), at);
        }
        return id;
    }

    /** Restores an identity under the id that Dynamics has, whatever was learnt since. */
    void restore(String identityId, String survivor, List<Key> keys, Instant at) {
        String id = survivor;
        if (id == null) {
            Person person = new Person(new Row(identityId, at, null, null));
            people.put(identityId, person);
            newIdentities.add(new Row(identityId, at, null, null));
            usedIds.add(identityId);
            id = identityId;
        }
        for (Key key : strongFirst(keys)) {
            String owner = owner(key);
            if (owner != null && !owner.equals(id)) {
                id = merge(id, owner, at);
            }
        }
        // In their order: the first of each kind is the one that is shown.
        Instant linkedAt = at;
        for (Key key : keys) {
            if (addMissing(id, List.of(key), linkedAt)) {
                linkedAt = linkedAt.plus(1, ChronoUnit.MICROS);
            }
        }
        if (survivor == null) {
            // Nobody knew this person, so there is no block that Dynamics would have to follow.
            withOtherKeys.remove(identityId);
        }
        flush();
    }

    /**
     * Settles a conflict as a person decided.
     *
     * @return the identities concerned, first the one that keeps the older ids; empty when there was no conflict
     */
    List<String> release(String identityId, boolean samePerson, Instant at) {
        String conflict = people.get(identityId).conflictKeys;
        if (conflict == null) {
            return List.of();
        }
        List<Key> keys =
                conflict.lines().map(text -> new Key(text, text.substring(2))).toList();
        Key phone = find(keys, Key.PHONE);
        Key strong = find(keys, Key.USER_ID) == null ? find(keys, Key.PARENT) : find(keys, Key.USER_ID);
        String byPhone = owner(phone);
        String byStrong = owner(strong);
        if (byPhone == null || byStrong == null) {
            clear(identityId);
            return List.of(identityId);
        }
        if (samePerson) {
            String id = byPhone.equals(byStrong) ? byPhone : merge(byPhone, byStrong, at);
            clear(id);
            return List.of(id);
        }
        if (!byPhone.equals(byStrong)) {
            move(phone, byStrong, at);
            clear(byPhone);
            clear(byStrong);
            return List.of(byPhone, byStrong);
        }
        // They were taken for one person: the new one gets the number and the ids that came with it; the older ids
        // stay.
        usedIds.addAll(rows.existing(Set.of(phone.identityId(0))));
        String newcomer = create(List.of(), phone, at);
        flush();
        for (Key key : keys) {
            if (byPhone.equals(owner(key))) {
                move(key, newcomer, at);
            }
        }
        clear(byPhone);
        return List.of(byPhone, newcomer);
    }

    /** Writes the rows kept so far. */
    void flush() {
        newIdentities.sort(Comparator.comparing(Row::identityId));
        rows.insert(newIdentities);
        newIdentities.clear();
        newKeys.sort(Comparator.comparing(row -> row.key().text()));
        rows.insertKeys(newKeys);
        newKeys.clear();
        if (!withOtherKeys.isEmpty()) {
            listener.keysChanged(Set.copyOf(withOtherKeys));
            withOtherKeys.clear();
        }
    }

    private String create(List<Key> keys, Instant at) {
        return create(keys, keys.get(0), at);
    }

    private String create(List<Key> keys, Key namedAfter, Instant at) {
        String id = namedAfter.identityId(0);
        // The id is in use when its key was moved away from the identity that was named after it.
        for (int collision = 1; usedIds.contains(id); collision++) {
            id = namedAfter.identityId(collision);
            if (rows.survivor(id).isPresent()) {
                usedIds.add(id);
            }
        }
        usedIds.add(id);
        Row row = new Row(id, at, null, null);
        people.put(id, new Person(row));
        newIdentities.add(row);
        addMissing(id, keys, at);
        withOtherKeys.remove(id);
        return id;
    }

    private boolean addMissing(String identityId, List<Key> keys, Instant at) {
        boolean added = false;
        for (Key key : keys) {
            if (!owners.containsKey(key.text())) {
                owners.put(key.text(), identityId);
                people.get(identityId).keys.add(key.text());
                newKeys.add(new KeyRow(identityId, key, at));
                added = true;
            }
        }
        if (added) {
            withOtherKeys.add(identityId);
        }
        return added;
    }

    private String merge(String one, String other, Instant at) {
        Comparator<Person> age =
                Comparator.comparing((Person person) -> person.createdAt).thenComparing(person -> person.id);
        boolean oneIsOlder = age.compare(people.get(one), people.get(other)) <= 0;
        Person survivor = people.get(oneIsOlder ? one : other);
        Person absorbed = people.remove(oneIsOlder ? other : one);
        flush();
        rows.redirect(absorbed.id, survivor.id);
        redirects.put(absorbed.id, survivor.id);
        for (String key : absorbed.keys) {
            owners.put(key, survivor.id);
            survivor.keys.add(key);
        }
        if (survivor.conflictKeys == null && absorbed.conflictKeys != null) {
            survivor.conflictKeys = absorbed.conflictKeys;
            rows.setConflict(survivor.id, survivor.conflictKeys);
        }
        listener.merged(survivor.id, absorbed.id, at);
        return survivor.id;
    }

    private void takePhone(Key phone, String from, String to, Instant at) {
        move(phone, to, at);
        // The block may have meant the number, so it stays: fail closed.
        listener.carry(from, to, at);
    }

    private void dispute(String one, String other, List<Key> keys, Instant at) {
        flag(one, keys, at);
        flag(other, keys, at);
        listener.carry(one, other, at);
        listener.carry(other, one, at);
    }

    private void flag(String identityId, List<Key> keys, Instant at) {
        String text = String.join("\n", keys.stream().map(Key::text).toList());
        Person person = people.get(identityId);
        flush();
        if (!text.equals(person.conflictKeys)) {
            person.conflictKeys = text;
            rows.setConflict(identityId, text);
            listener.conflicted(identityId, texts(keys), at);
        }
    }

    /** A notice of a change explains a conflict between the ids that it names. */
    private boolean explain(String identityId, List<Key> before, List<Key> after) {
        Person person = people.get(identityId);
        if (person.conflictKeys == null || find(before, Key.USER_ID) == null || find(after, Key.USER_ID) == null) {
            return false;
        }
        List<String> conflict = person.conflictKeys.lines().toList();
        boolean isBetweenThem = conflict.contains(find(before, Key.USER_ID).text())
                || conflict.contains(find(after, Key.USER_ID).text());
        if (!isBetweenThem || !person.keys.containsAll(conflict)) {
            return false;
        }
        clear(identityId);
        return true;
    }

    private void clear(String identityId) {
        people.get(identityId).conflictKeys = null;
        rows.setConflict(identityId, null);
    }

    private void move(Key key, String to, Instant at) {
        String from = owners.put(key.text(), to);
        people.get(from).keys.remove(key.text());
        people.get(to).keys.add(key.text());
        withOtherKeys.addAll(List.of(from, to));
        flush();
        rows.moveKey(key.text(), to, at);
    }

    /** Both have BSUIDs, or both have parents. A key belongs to one identity, so these must differ. */
    private boolean contradict(String one, String other) {
        Person first = people.get(one);
        Person second = people.get(other);
        return (first.has(Key.USER_ID) && second.has(Key.USER_ID)) || (first.has(Key.PARENT) && second.has(Key.PARENT));
    }

    /** The number belonged to an owner with another BSUID before. */
    private boolean belongedToAnother(String owner, Key userId) {
        return userId != null
                && people.get(owner).has(Key.USER_ID)
                && !people.get(owner).keys.contains(userId.text());
    }

    private String owner(Key key) {
        return key == null ? null : owners.get(key.text());
    }

    private String firstOwner(List<Key> keys) {
        for (Key key : strongFirst(keys)) {
            if (owner(key) != null) {
                return owner(key);
            }
        }
        return null;
    }

    private static List<Key> strongFirst(List<Key> keys) {
        return keys.stream()
                .sorted(Comparator.comparingInt(key -> "UEPX".indexOf(key.kind())))
                .toList();
    }

    private static Key find(List<Key> keys, char kind) {
        return keys.stream().filter(key -> key.kind() == kind).findFirst().orElse(null);
    }

    private static String texts(List<Key> keys) {
        return String.join(" ", keys.stream().map(Key::text).toList());
    }
}
