"""Makes the requests of the vendor's example client, in its order, with Python's standard library only.

Usage: python3 example_client.py CONFIG GROUP_ID

CONFIG is a JSON file with subdomain, domain, scheme, client_id, client_secret, access_token and refresh_token. The new
tokens are written to it. Prints each request with its status, and the users of the group.
"""

import json
import sys
import urllib.error
import urllib.parse
import urllib.request


def main(config_file, group_id):
    with open(config_file, "rt") as file:
        config = json.load(file)
    refresh_tokens(config_file, config)
    if request(config, "GET", "v1/ping") != "pong":
        raise SystemExit("ping did not respond with pong")
    paths = json.loads(request(config, "GET", "apidocs"))["paths"]
    path = next(path for path in paths if path.endswith("/users") and "get" in paths[path])
    # The path begins with a slash, and the client adds one more.
    users = json.loads(request(config, "GET", "v1/" + path.format(group_id=group_id)))
    for user in users["group_users"]:
        print(user["id"], user["permission"])


def refresh_tokens(config_file, config):
    names = ["client_id", "client_secret", "refresh_token"]
    form = {**{name: config[name] for name in names}, "grant_type": "refresh_token"}
    tokens = json.loads(request(config, "POST", "oauth/token", urllib.parse.urlencode(form).encode()))
    config.update({name: tokens[name] for name in ["access_token", "refresh_token"]})
    with open(config_file, "wt") as file:
        json.dump(config, file, indent=4, sort_keys=True)


def request(config, method, path, data=None):
    url = "{scheme}://{subdomain}.{domain}/api/public/{path}".format(path=path, **config)
    headers = {} if data else {"Authorization": "Bearer " + config["access_token"]}
    call = urllib.request.Request(url, data=data, headers=headers, method=method)
    try:
        with urllib.request.urlopen(call) as response:
            print(method, path, response.status)
            return response.read().decode()
    except urllib.error.HTTPError as error:
        raise SystemExit(f"{method} {path} {error.code} {error.read().decode()}")


main(*sys.argv[1:])
