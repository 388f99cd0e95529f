// The API, and who is signed in to it. The access token lives in this module and nowhere else; the refresh token in an HttpOnly cookie.

const patience = 20_000;
// No secret: says that the cookie, which no script can see, is worth a request.
const hint = 'console.signed-in';

const part = id => document.getElementById(id);

let session = null;
let refreshing = null;
// Counts sign-outs: what was asked for before one is not taken after it.
let visit = 0;

class Refusal extends Error {
    constructor(status, problem) {
        super(problem?.title ?? `The service answered ${status}.`);
        this.status = status;
        this.code = problem?.code;
    }
}

async function request(path, { method = 'GET', body, headers = {} } = {}) {
    const answer = await fetch(path, {
        method,
        headers: body ? { ...headers, 'Content-Type': 'application/json' } : headers,
        body: body && JSON.stringify(body),
        cache: 'no-store',
        credentials: 'same-origin',
        redirect: 'error',
        signal: AbortSignal.timeout(patience),
    });
    const content = answer.status === 204 ? null : await answer.json().catch(() => null);
    if (!answer.ok)
        throw new Refusal(answer.status, content);
    return content;
}

// With the access token. One that is refused is replaced once.
async function call(path, options = {}) {
    const used = session?.token;
    try {
        return await request(path, authorized(options));
    } catch (error) {
        if (error.status !== 401)
            throw error;
    }
    if (session?.token === used)
        await refresh();
    return request(path, authorized(options));
}

function authorized(options) {
    if (!session)
        throw new Refusal(401);
    return { ...options, headers: { ...options.headers, Authorization: `Bearer ${session.token}` } };
}

// All who need a new token wait for the same one.
function refresh() {
    const mine = visit;
    return refreshing ??= request('/auth/refresh', { method: 'POST', body: {} })
        .then(answer => { if (mine === visit) enter(answer); })
        .finally(() => { refreshing = null; });
}

function enter({ accessToken, user, tenant }) {
    session = { token: accessToken, tenantId: user.tenantId };
    keepHint(true);
    part('who').textContent = `${user.email} · ${tenant.name} · ${user.role}`;
    part('everywhere').hidden = user.role !== 'SUPER_ADMIN';
    part('account').hidden = false;
    part('sign-in').hidden = true;
}

// Forgets all that the page knows, and asks to sign in.
function leave(message, trouble) {
    visit++;
    session = null;
    keepHint(false);
    clear();
    part('account').hidden = true;
    part('who').replaceChildren();
    part('sign-in').reset();
    part('sign-in').hidden = false;
    say(message, trouble);
    part('email').focus();
}

async function signIn(event) {
    event.preventDefault();
    const [email, password, tenant] = ['email', 'password', 'tenant'].map(id => part(id).value);
    await once(part('sign-in').querySelector('button'), 'sign-in', async () => {
        const answer = await request('/auth/login', { method: 'POST', body: { email, password, tenantId: tenant || null } });
        part('sign-in').reset();
        enter(answer);
        say('');
        part('heading').focus();
        await poll();
    });
}

// The page says that it is signed out only when the service has ended the session, and the cookie with it.
async function signOut() {
    await once(part('sign-out'), 'sign-out', async () => {
        await refreshing?.catch(() => null);
        const headers = session ? { Authorization: `Bearer ${session.token}` } : {};
        try {
            await request('/auth/logout', { method: 'POST', body: {}, headers });
        } catch (error) {
            if (error.status !== 401)
                throw error;
        }
        leave('Signed out.');
    });
}

// A browser may forbid storage; then the cookie is tried at each load.
function keepHint(keep) {
    try {
        if (keep)
            localStorage.setItem(hint, 'yes');
        else
            localStorage.removeItem(hint);
    } catch { /* Forbidden. */ }
}

function hasHint() {
    try {
        return localStorage.getItem(hint) !== null;
    } catch {
        return true;
    }
}
