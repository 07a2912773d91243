// Usage: node client.mjs <server URL> <token> <scenario>
// Runs one scenario with the real client and prints what it got, as one line of JSON.
import { DynamicsWebApi } from "dynamics-web-api";

const [serverUrl, token, scenario] = process.argv.slice(2);

const client = (more = {}) =>
    new DynamicsWebApi({
        serverUrl,
        dataApi: { path: "data", version: "9.2" },
        onTokenRefresh: async () => token,
        ...more,
    });

const failure = async (promise) => {
    try {
        await promise;
        return { status: 0 };
    } catch (thrown) {
        // A failed batch is thrown as the list of what it answered.
        const error = [thrown].flat().find((each) => each instanceof Error);
        return { status: error.status, code: error.code ?? error.error?.code, retryAfter: error.headers?.["retry-after"] };
    }
};

const scenarios = {
    async work() {
        const api = client();
        const channels = await api.retrieveMultiple({
            collection: "wab_channels",
            select: ["wab_name", "wab_phonenumberid"],
            filter: "wab_phonenumberid eq '100000000000001'",
        });
        const created = await api.upsert({
            collection: "wab_chats",
            key: "wab_chatkey='node.1'",
            data: { wab_name: "O'Neill", "wab_channelid@odata.bind": "/wab_channels(wab_phonenumberid='100000000000001')" },
            returnRepresentation: true,
            select: ["wab_chatid", "wab_name"],
        });
        await api.upsert({ collection: "wab_chats", key: "wab_chatkey='node.1'", data: { wab_phone: "4915112345678" } });
        const chat = await api.retrieve({
            collection: "wab_chats",
            key: "wab_chatkey='node.1'",
            select: ["wab_name", "wab_phone", "statuscode"],
            expand: [{ property: "wab_channelid", select: ["wab_displayphone"] }],
            includeAnnotations: "*",
        });
        // The client answers false to a version that has moved on.
        const stale = await api.update({
            collection: "wab_chats", key: created.wab_chatid, data: { wab_name: "x" }, ifmatch: 'W/"1"' });
        const taken = await failure(api.create({ collection: "wab_chats", data: { wab_chatkey: "node.1" } }));

        api.startBatch();
        api.create({ collection: "wab_chats", data: { wab_chatkey: "node.2" }, contentId: "1" });
        api.create({ collection: "wab_chatsessions", data: { wab_sessionkey: "node.2.s", "wab_chatid@odata.bind": "$1" } });
        await api.executeBatch();
        api.startBatch();
        api.create({ collection: "wab_chats", data: { wab_chatkey: "node.3" } });
        api.create({ collection: "wab_chats", data: { wab_chatkey: "node.1" } });
        const batch = await failure(api.executeBatch());

        const pages = await api.retrieveAll({ collection: "roles", select: ["name"], maxPageSize: 5 });
        const who = await api.callFunction("WhoAmI");
        const behalf = await client({ impersonateAAD: "00000000-0000-0000-0000-00000000000a" }).callFunction("WhoAmI");
        const { oDataCount } = await api.retrieveMultiple({ collection: "wab_chats", select: ["wab_name"], count: true });
        return {
            channels: channels.value.map((row) => row.wab_name),
            created: created.wab_name,
            chat: {
                phone: chat.wab_phone,
                status: chat["statuscode@OData.Community.Display.V1.FormattedValue"],
                channel: chat.wab_channelid.wab_displayphone,
            },
            stale,
            taken,
            batch,
            roles: pages.value.length,
            who: who.UserId,
            behalf: behalf.UserId,
            count: oDataCount,
        };
    },

    async throttled() {
        return failure(client().callFunction("WhoAmI"));
    },
};

console.log(JSON.stringify(await scenarios[scenario]()));
