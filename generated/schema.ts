// Made by `npm run generate` from openapi/studio-groups.yaml. Do not edit.

export interface paths {
    "/groups/{group_id}/users": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the group.
                 * @example 42
                 */
                group_id: components["parameters"]["GroupId"];
            };
            cookie?: never;
        };
        /**
         * List the users of a group
         * @description Returns every user of the group with the user's details and permission in this group. Admins may list any
         *     group, other users the groups that they are members of. The reference names no paging: the answer is the
         *     whole list.
         */
        get: operations["listGroupUsers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/groups/{group_id}/users/batch_update": {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the group.
                 * @example 42
                 */
                group_id: components["parameters"]["GroupId"];
            };
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Change the users of a group in a batch
         * @description Applies a list of changes at once: adds users to the group, changes the permission of members, removes
         *     members. Only admins may call it. Returns the users of the group after the update.
         */
        post: operations["batchUpdateGroupUsers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description Id of a group or a user, a positive 64-bit integer.
         * @example 42
         */
        Id: number;
        /**
         * @description What a member may do in the group, as far as a change may set it.
         *     - `manager`: the role Manager
         *     - `member`: the role Member, which the product gives by default
         * @example manager
         * @enum {string}
         */
        Permission: "manager" | "member";
        /** @description The changes of a batch, at least one. How many a batch may carry is unknown. */
        Changes: components["schemas"]["Change"][];
        /** @description One change of a batch, discriminated by `action`. */
        Change: components["schemas"]["AddChange"] | components["schemas"]["UpdateChange"] | components["schemas"]["RemoveChange"];
        /** @description Brings a user into the group. */
        AddChange: {
            /**
             * @description What to do, here to add.
             * @example add
             * @constant
             * @enum {string}
             */
            action: "add";
            /**
             * @description Id of the user to add.
             * @example 2718
             */
            user_id: components["schemas"]["Id"];
            /**
             * @description What the user may do in the group. Without it, the user is added as a `member`.
             * @example member
             */
            permission?: components["schemas"]["Permission"];
        };
        /** @description Sets the permission of a member of the group. */
        UpdateChange: {
            /**
             * @description What to do, here to update.
             * @example update
             * @constant
             * @enum {string}
             */
            action: "update";
            /**
             * @description Id of the member to update.
             * @example 1618
             */
            user_id: components["schemas"]["Id"];
            /**
             * @description What the member may do in the group from now on.
             * @example manager
             */
            permission: components["schemas"]["Permission"];
        };
        /** @description Takes a member out of the group. A permission has no meaning here. */
        RemoveChange: {
            /**
             * @description What to do, here to remove.
             * @example remove
             * @constant
             * @enum {string}
             */
            action: "remove";
            /**
             * @description Id of the member to remove.
             * @example 3141
             */
            user_id: components["schemas"]["Id"];
        };
        /** @description The users of a group. */
        GroupUsers: {
            /**
             * @description Every user of the group, in no order that is documented. Empty for a group with no users.
             * @example [
             *       {
             *         "id": 1618,
             *         "full_name": "Maren Oduya",
             *         "display_name": "Maren",
             *         "email": "maren.oduya@example.edu",
             *         "permission": "manager"
             *       }
             *     ]
             */
            group_users: components["schemas"]["GroupUser"][];
        };
        /** @description A user of a group. */
        GroupUser: {
            /**
             * @description Id of the user.
             * @example 1618
             */
            id: components["schemas"]["Id"];
            /**
             * @description The user's full name.
             * @example Maren Oduya
             */
            full_name: string;
            /**
             * @description The name that the user is shown by.
             * @example Maren
             */
            display_name: string;
            /**
             * @description The user's e-mail address. It may turn out empty for a user who has none.
             * @example maren.oduya@example.edu
             */
            email: string;
            /**
             * @description What the user may do in the group. A plain string and no enum: expect values that this contract does
             *     not know.
             * @example manager
             */
            permission: string;
        };
        /** @description Why a request was refused. */
        ErrorBody: {
            /**
             * @description The reason, in words for people.
             * @example Group not found.
             */
            error: string;
        };
    };
    responses: {
        /** @description The authorization is missing or invalid. */
        Unauthorized: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
        /** @description There is no group with this id. */
        GroupNotFound: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["ErrorBody"];
            };
        };
    };
    parameters: {
        /**
         * @description Id of the group.
         * @example 42
         */
        GroupId: components["schemas"]["Id"];
    };
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type Id = components['schemas']['Id'];
export type Permission = components['schemas']['Permission'];
export type Changes = components['schemas']['Changes'];
export type Change = components['schemas']['Change'];
export type AddChange = components['schemas']['AddChange'];
export type UpdateChange = components['schemas']['UpdateChange'];
export type RemoveChange = components['schemas']['RemoveChange'];
export type GroupUsers = components['schemas']['GroupUsers'];
export type GroupUser = components['schemas']['GroupUser'];
export type ErrorBody = components['schemas']['ErrorBody'];
export type ResponseUnauthorized = components['responses']['Unauthorized'];
export type ResponseGroupNotFound = components['responses']['GroupNotFound'];
export type ParameterGroupId = components['parameters']['GroupId'];
export type $defs = Record<string, never>;
export interface operations {
    listGroupUsers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the group.
                 * @example 42
                 */
                group_id: components["parameters"]["GroupId"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The users of the group. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupUsers"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description The caller is neither an admin nor a member of the group. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: components["responses"]["GroupNotFound"];
            /** @description The `group_id` is invalid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
    batchUpdateGroupUsers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description Id of the group.
                 * @example 42
                 */
                group_id: components["parameters"]["GroupId"];
            };
            cookie?: never;
        };
        /** @description The changes to apply, at most one for each user. */
        requestBody: {
            content: {
                "application/json": components["schemas"]["Changes"];
            };
        };
        responses: {
            /** @description The changes are applied. The body lists the users of the group after the update. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GroupUsers"];
                };
            };
            401: components["responses"]["Unauthorized"];
            /** @description The caller is not an admin. */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
            404: components["responses"]["GroupNotFound"];
            /** @description The `group_id` or the changes are invalid. */
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErrorBody"];
                };
            };
        };
    };
}
