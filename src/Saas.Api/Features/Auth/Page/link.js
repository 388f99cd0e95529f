'use strict';
(() => {
  const pages = {
    'verify-email': {
      title: 'Confirm your e-mail address', label: 'Your password', button: 'Confirm', autocomplete: 'current-password',
      to: '/auth/verify-email/confirm', done: 'The address is confirmed. You can sign in now.',
    },
    'reset-password': {
      title: 'Set a new password', label: 'New password', button: 'Set password', autocomplete: 'new-password',
      to: '/auth/reset-password', done: 'The password is set. You can sign in with it now.',
    },
    'accept-invitation': {
      title: 'Accept the invitation', label: 'A password for your new account; or the one that your account has', button: 'Accept', autocomplete: 'current-password',
      to: '/invitations/accept', done: 'You have joined. You can sign in now.',
    },
    'change-email': { title: 'Confirm your new e-mail address' },
  };
  const element = (id) => document.getElementById(id);
  const say = (text) => { element('notice').textContent = text; };
  const page = pages[location.pathname.split('/').pop()];
  const token = location.hash.slice(1);
  // Out of the address bar and of the history.
  history.replaceState(null, '', location.pathname);
  element('title').textContent = page.title;
  document.title = page.title;
  if (!page.to) {
    say('Enter the code from the message where you are signed in.');
    return;
  }
  if (!token) {
    say('This link is not complete: open it from the message again.');
    return;
  }
  element('label').textContent = page.label;
  element('button').textContent = page.button;
  element('password').autocomplete = page.autocomplete;
  element('form').hidden = false;
  element('form').addEventListener('submit', async (event) => {
    event.preventDefault();
    element('button').disabled = true;
    try {
      const answer = await fetch(page.to, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ token, password: element('password').value }),
      });
      element('form').hidden = answer.ok;
      const problem = answer.ok ? null : await answer.json();
      say(answer.ok ? page.done : problem.errors?.[0]?.detail ?? problem.title);
    } catch {
      say('The service does not answer. Try again.');
    }
    element('button').disabled = false;
  });
})();
