// Made by `npm run generate` from openapi/studio-groups.yaml. Do not edit.
import type { Operation } from '../src/lib/model.js';

/** Where the API is served: the URL with its variables, and the path below the host. */
export const server = {
  "url": "https://{subdomain}.instructuremedia.com/api/public/v1",
  "basePath": "/api/public/v1",
  "variables": {
    "subdomain": {
      "default": "tw"
    }
  }
} as const;

/** How a request is authorised. */
export const security = {
  "name": "ApiKey",
  "type": "http",
  "scheme": "bearer",
  "header": "Authorization"
} as const;

/** The operations by id, with references resolved. An `x-assumption` holds the key of `assumptions`. */
export const operations = {
  "listGroupUsers": {
    "id": "listGroupUsers",
    "method": "GET",
    "path": "/groups/{group_id}/users",
    "summary": "List the users of a group",
    "description": "Returns every user of the group with the user's details and permission in this group. Admins may list any\ngroup, other users the groups that they are members of. The reference names no paging: the answer is the\nwhole list.\n",
    "security": [
      "ApiKey"
    ],
    "parameters": [
      {
        "name": "group_id",
        "in": "path",
        "required": true,
        "style": "simple",
        "explode": false,
        "description": "Id of the group.",
        "schema": {
          "type": "integer",
          "minimum": 1,
          "x-assumption": "#/components/schemas/Id",
          "description": "Id of a group or a user, a positive 64-bit integer.",
          "examples": [
            42
          ]
        },
        "example": 42
      }
    ],
    "requestBody": null,
    "responses": {
      "200": {
        "description": "The users of the group.",
        "headers": {},
        "content": {
          "application/json": {
            "schema": {
              "type": "object",
              "description": "The users of a group.",
              "required": [
                "group_users"
              ],
              "properties": {
                "group_users": {
                  "type": "array",
                  "description": "Every user of the group, in no order that is documented. Empty for a group with no users.",
                  "items": {
                    "type": "object",
                    "description": "A user of a group.",
                    "required": [
                      "id",
                      "full_name",
                      "display_name",
                      "email",
                      "permission"
                    ],
                    "properties": {
                      "id": {
                        "type": "integer",
                        "minimum": 1,
                        "x-assumption": "#/components/schemas/Id",
                        "description": "Id of the user.",
                        "examples": [
                          1618
                        ]
                      },
                      "full_name": {
                        "type": "string",
                        "description": "The user's full name.",
                        "examples": [
                          "Maren Oduya"
                        ]
                      },
                      "display_name": {
                        "type": "string",
                        "description": "The name that the user is shown by.",
                        "examples": [
                          "Maren"
                        ]
                      },
                      "email": {
                        "type": "string",
                        "description": "The user's e-mail address. It may turn out empty for a user who has none.",
                        "examples": [
                          "maren.oduya@example.edu"
                        ]
                      },
                      "permission": {
                        "type": "string",
                        "description": "What the user may do in the group. A plain string and no enum: expect values that this contract does\nnot know.\n",
                        "examples": [
                          "manager"
                        ]
                      }
                    }
                  },
                  "examples": [
                    [
                      {
                        "id": 1618,
                        "full_name": "Maren Oduya",
                        "display_name": "Maren",
                        "email": "maren.oduya@example.edu",
                        "permission": "manager"
                      }
                    ]
                  ]
                }
              }
            },
            "examples": {
              "several-users": {
                "summary": "A group with several users",
                "value": {
                  "group_users": [
                    {
                      "id": 1618,
                      "full_name": "Maren Oduya",
                      "display_name": "Maren",
                      "email": "maren.oduya@example.edu",
                      "permission": "manager"
                    },
                    {
                      "id": 2718,
                      "full_name": "Tobias Lindqvist",
                      "display_name": "Tobias L.",
                      "email": "tobias.lindqvist@example.edu",
                      "permission": "member"
                    },
                    {
                      "id": 3141,
                      "full_name": "Ana Lucía Ferreyra",
                      "display_name": "Ana Lucía",
                      "email": "al.ferreyra@example.edu",
                      "permission": "member"
                    }
                  ]
                }
              },
              "no-users": {
                "summary": "A group with no users",
                "value": {
                  "group_users": []
                }
              }
            }
          }
        }
      },
      "401": {
        "description": "The authorization is missing or invalid.",
        "headers": {},
        "content": {
          "application/json": {
            "schema": {
              "type": "object",
              "description": "Why a request was refused.",
              "x-assumption": "#/components/schemas/ErrorBody",
              "required": [
                "error"
              ],
              "properties": {
                "error": {
                  "type": "string",
                  "description": "The reason, in words for people.",
                  "examples": [
                    "Group not found."
                  ]
                }
              }
            },
            "examples": {
              "authorization-missing": {
                "summary": "A request with no credentials",
                "value": {
                  "error": "Authorization is missing."
                }
              },
              "authorization-invalid": {
                "summary": "A token that is wrong or has expired",
                "value": {
                  "error": "Authorization is invalid."
                }
              }
            }
          }
        }
      },
      "403": {
        "description": "The caller is neither an admin nor a member of the group.",
        "headers": {},
        "content": {
          "application/json": {
            "schema": {
              "type": "object",
              "description": "Why a request was refused.",
              "x-assumption": "#/components/schemas/ErrorBody",
              "required": [
                "error"
              ],
              "properties": {
                "error": {
                  "type": "string",
                  "description": "The reason, in words for people.",
                  "examples": [
                    "Group not found."
                  ]
                }
              }
            },
            "examples": {
              "neither-admin-nor-member": {
                "summary": "An outsider asks for the list",
                "value": {
                  "error": "You are not a member of this group."
                }
              }
            }
          }
        }
      },
      "404": {
        "description": "There is no group with this id.",
        "headers": {},
        "content": {
          "application/json": {
            "schema": {
              "type": "object",
              "description": "Why a request was refused.",
              "x-assumption": "#/components/schemas/ErrorBody",
              "required": [
                "error"
              ],
              "properties": {
                "error": {
                  "type": "string",
                  "description": "The reason, in words for people.",
                  "examples": [
                    "Group not found."
                  ]
                }
              }
            },
            "examples": {
              "group-not-found": {
                "summary": "An id that no group has",
                "value": {
                  "error": "Group not found."
                }
              }
            }
          }
        }
      },
      "422": {
        "description": "The `group_id` is invalid.",
        "headers": {},
        "content": {
          "application/json": {
            "schema": {
              "type": "object",
              "description": "Why a request was refused.",
              "x-assumption": "#/components/schemas/ErrorBody",
              "required": [
                "error"
              ],
              "properties": {
                "error": {
                  "type": "string",
                  "description": "The reason, in words for people.",
                  "examples": [
                    "Group not found."
                  ]
                }
              }
            },
            "examples": {
              "invalid-group-id": {
                "summary": "A group id that is no positive integer",
                "value": {
                  "error": "group_id is invalid."
                }
              }
            }
          }
        }
      }
    }
  },
  "batchUpdateGroupUsers": {
    "id": "batchUpdateGroupUsers",
    "method": "POST",
    "path": "/groups/{group_id}/users/batch_update",
    "summary": "Change the users of a group in a batch",
    "description": "Applies a list of changes at once: adds users to the group, changes the permission of members, removes\nmembers. Only admins may call it. Returns the users of the group after the update.\n",
    "x-assumption": "#/paths/~1groups~1{group_id}~1users~1batch_update/post",
    "security": [
      "ApiKey"
    ],
    "parameters": [
      {
        "name": "group_id",
        "in": "path",
        "required": true,
        "style": "simple",
        "explode": false,
        "description": "Id of the group.",
        "schema": {
          "type": "integer",
          "minimum": 1,
          "x-assumption": "#/components/schemas/Id",
          "description": "Id of a group or a user, a positive 64-bit integer.",
          "examples": [
            42
          ]
        },
        "example": 42
      }
    ],
    "requestBody": {
      "required": true,
      "description": "The changes to apply, at most one for each user.",
      "content": {
        "application/json": {
          "schema": {
            "type": "array",
            "minItems": 1,
            "x-assumption": "#/components/schemas/Changes",
            "description": "The changes of a batch, at least one. How many a batch may carry is unknown.\n",
            "items": {
              "description": "One change of a batch, discriminated by `action`.",
              "oneOf": [
                {
                  "type": "object",
                  "description": "Brings a user into the group.",
                  "required": [
                    "action",
                    "user_id"
                  ],
                  "properties": {
                    "action": {
                      "type": "string",
                      "const": "add",
                      "enum": [
                        "add"
                      ],
                      "description": "What to do, here to add.",
                      "examples": [
                        "add"
                      ]
                    },
                    "user_id": {
                      "type": "integer",
                      "minimum": 1,
                      "x-assumption": "#/components/schemas/Id",
                      "description": "Id of the user to add.",
                      "examples": [
                        2718
                      ]
                    },
                    "permission": {
                      "type": "string",
                      "enum": [
                        "manager",
                        "member"
                      ],
                      "x-constant": "permissions",
                      "description": "What the user may do in the group. Without it, the user is added as a `member`.",
                      "examples": [
                        "member"
                      ],
                      "x-assumed-default": "member",
                      "x-assumption": "#/components/schemas/AddChange/properties/permission"
                    }
                  }
                },
                {
                  "type": "object",
                  "description": "Sets the permission of a member of the group.",
                  "required": [
                    "action",
                    "user_id",
                    "permission"
                  ],
                  "properties": {
                    "action": {
                      "type": "string",
                      "const": "update",
                      "enum": [
                        "update"
                      ],
                      "description": "What to do, here to update.",
                      "examples": [
                        "update"
                      ]
                    },
                    "user_id": {
                      "type": "integer",
                      "minimum": 1,
                      "x-assumption": "#/components/schemas/Id",
                      "description": "Id of the member to update.",
                      "examples": [
                        1618
                      ]
                    },
                    "permission": {
                      "type": "string",
                      "enum": [
                        "manager",
                        "member"
                      ],
                      "x-constant": "permissions",
                      "description": "What the member may do in the group from now on.",
                      "examples": [
                        "manager"
                      ],
                      "x-assumption": "#/components/schemas/UpdateChange/properties/permission"
                    }
                  }
                },
                {
                  "type": "object",
                  "description": "Takes a member out of the group. A permission has no meaning here.",
                  "required": [
                    "action",
                    "user_id"
                  ],
                  "properties": {
                    "action": {
                      "type": "string",
                      "const": "remove",
                      "enum": [
                        "remove"
                      ],
                      "description": "What to do, here to remove.",
                      "x-assumption": "#/components/schemas/RemoveChange/properties/action",
                      "examples": [
                        "remove"
                      ]
                    },
                    "user_id": {
                      "type": "integer",
                      "minimum": 1,
                      "x-assumption": "#/components/schemas/Id",
                      "description": "Id of the member to remove.",
                      "examples": [
                        3141
                      ]
                    }
                  }
                }
              ],
              "discriminator": {
                "propertyName": "action"
              }
            }
          },
          "examples": {
            "add-a-manager": {
              "summary": "Add one user as a manager",
              "value": [
                {
                  "action": "add",
                  "user_id": 1,
                  "permission": "manager"
                }
              ]
            },
            "add-with-default-permission": {
              "summary": "Add one user and leave the permission out",
              "value": [
                {
                  "action": "add",
                  "user_id": 2718
                }
              ]
            },
            "several-changes": {
              "summary": "Add one user, promote another, remove a third",
              "value": [
                {
                  "action": "add",
                  "user_id": 2718,
                  "permission": "member"
                },
                {
                  "action": "update",
                  "user_id": 1618,
                  "permission": "manager"
                },
                {
                  "action": "remove",
                  "user_id": 3141
                }
              ]
            }
          }
        }
      }
    },
    "responses": {
      "200": {
        "description": "The changes are applied. The body lists the users of the group after the update.",
        "headers": {},
        "content": {
          "application/json": {
            "schema": {
              "type": "object",
              "description": "The users of a group.",
              "required": [
                "group_users"
              ],
              "properties": {
                "group_users": {
                  "type": "array",
                  "description": "Every user of the group, in no order that is documented. Empty for a group with no users.",
                  "items": {
                    "type": "object",
                    "description": "A user of a group.",
                    "required": [
                      "id",
                      "full_name",
                      "display_name",
                      "email",
                      "permission"
                    ],
                    "properties": {
                      "id": {
                        "type": "integer",
                        "minimum": 1,
                        "x-assumption": "#/components/schemas/Id",
                        "description": "Id of the user.",
                        "examples": [
                          1618
                        ]
                      },
                      "full_name": {
                        "type": "string",
                        "description": "The user's full name.",
                        "examples": [
                          "Maren Oduya"
                        ]
                      },
                      "display_name": {
                        "type": "string",
                        "description": "The name that the user is shown by.",
                        "examples": [
                          "Maren"
                        ]
                      },
                      "email": {
                        "type": "string",
                        "description": "The user's e-mail address. It may turn out empty for a user who has none.",
                        "examples": [
                          "maren.oduya@example.edu"
                        ]
                      },
                      "permission": {
                        "type": "string",
                        "description": "What the user may do in the group. A plain string and no enum: expect values that this contract does\nnot know.\n",
                        "examples": [
                          "manager"
                        ]
                      }
                    }
                  },
                  "examples": [
                    [
                      {
                        "id": 1618,
                        "full_name": "Maren Oduya",
                        "display_name": "Maren",
                        "email": "maren.oduya@example.edu",
                        "permission": "manager"
                      }
                    ]
                  ]
                }
              }
            },
            "examples": {
              "several-users": {
                "summary": "A group with several users",
                "value": {
                  "group_users": [
                    {
                      "id": 1618,
                      "full_name": "Maren Oduya",
                      "display_name": "Maren",
                      "email": "maren.oduya@example.edu",
                      "permission": "manager"
                    },
                    {
                      "id": 2718,
                      "full_name": "Tobias Lindqvist",
                      "display_name": "Tobias L.",
                      "email": "tobias.lindqvist@example.edu",
                      "permission": "member"
                    },
                    {
                      "id": 3141,
                      "full_name": "Ana Lucía Ferreyra",
                      "display_name": "Ana Lucía",
                      "email": "al.ferreyra@example.edu",
                      "permission": "member"
                    }
                  ]
                }
              },
              "no-users": {
                "summary": "A group with no users",
                "value": {
                  "group_users": []
                }
              }
            }
          }
        }
      },
      "401": {
        "description": "The authorization is missing or invalid.",
        "headers": {},
        "content": {
          "application/json": {
            "schema": {
              "type": "object",
              "description": "Why a request was refused.",
              "x-assumption": "#/components/schemas/ErrorBody",
              "required": [
                "error"
              ],
              "properties": {
                "error": {
                  "type": "string",
                  "description": "The reason, in words for people.",
                  "examples": [
                    "Group not found."
                  ]
                }
              }
            },
            "examples": {
              "authorization-missing": {
                "summary": "A request with no credentials",
                "value": {
                  "error": "Authorization is missing."
                }
              },
              "authorization-invalid": {
                "summary": "A token that is wrong or has expired",
                "value": {
                  "error": "Authorization is invalid."
                }
              }
            }
          }
        }
      },
      "403": {
        "description": "The caller is not an admin.",
        "headers": {},
        "content": {
          "application/json": {
            "schema": {
              "type": "object",
              "description": "Why a request was refused.",
              "x-assumption": "#/components/schemas/ErrorBody",
              "required": [
                "error"
              ],
              "properties": {
                "error": {
                  "type": "string",
                  "description": "The reason, in words for people.",
                  "examples": [
                    "Group not found."
                  ]
                }
              }
            },
            "examples": {
              "not-an-admin": {
                "summary": "A member or an outsider sends a batch",
                "value": {
                  "error": "Only admins may change the users of a group."
                }
              }
            }
          }
        }
      },
      "404": {
        "description": "There is no group with this id.",
        "headers": {},
        "content": {
          "application/json": {
            "schema": {
              "type": "object",
              "description": "Why a request was refused.",
              "x-assumption": "#/components/schemas/ErrorBody",
              "required": [
                "error"
              ],
              "properties": {
                "error": {
                  "type": "string",
                  "description": "The reason, in words for people.",
                  "examples": [
                    "Group not found."
                  ]
                }
              }
            },
            "examples": {
              "group-not-found": {
                "summary": "An id that no group has",
                "value": {
                  "error": "Group not found."
                }
              }
            }
          }
        }
      },
      "422": {
        "description": "The `group_id` or the changes are invalid.",
        "headers": {},
        "content": {
          "application/json": {
            "schema": {
              "type": "object",
              "description": "Why a request was refused.",
              "x-assumption": "#/components/schemas/ErrorBody",
              "required": [
                "error"
              ],
              "properties": {
                "error": {
                  "type": "string",
                  "description": "The reason, in words for people.",
                  "examples": [
                    "Group not found."
                  ]
                }
              }
            },
            "examples": {
              "invalid-group-id": {
                "summary": "A group id that is no positive integer",
                "value": {
                  "error": "group_id is invalid."
                }
              },
              "no-changes": {
                "summary": "The list of changes is empty",
                "value": {
                  "error": "The list of changes is empty."
                }
              },
              "unknown-action": {
                "summary": "An action that does not exist",
                "value": {
                  "error": "changes[0].action is invalid: promote"
                }
              },
              "unknown-permission": {
                "summary": "A permission that does not exist",
                "value": {
                  "error": "changes[0].permission is invalid: owner"
                }
              },
              "permission-missing": {
                "summary": "An update that names no permission",
                "value": {
                  "error": "changes[0].permission is required for update."
                }
              },
              "invalid-user-id": {
                "summary": "A user id that is no positive integer",
                "value": {
                  "error": "changes[0].user_id is invalid: -1"
                }
              },
              "already-a-member": {
                "summary": "An add of somebody who is a member already",
                "x-assumption": "#/components/examples/AlreadyAMember",
                "value": {
                  "error": "User 1618 is already a member of this group."
                }
              },
              "update-of-a-non-member": {
                "summary": "An update of somebody who is not a member",
                "x-assumption": "#/components/examples/UpdateOfANonMember",
                "value": {
                  "error": "User 2718 is not a member of this group and cannot be updated."
                }
              },
              "remove-of-a-non-member": {
                "summary": "A remove of somebody who is not a member",
                "x-assumption": "#/components/examples/RemoveOfANonMember",
                "value": {
                  "error": "User 2718 is not a member of this group and cannot be removed."
                }
              },
              "user-twice": {
                "summary": "Two changes of one user",
                "x-assumption": "#/components/examples/UserTwice",
                "value": {
                  "error": "User 2718 is named in more than one change."
                }
              }
            }
          }
        }
      }
    }
  }
} as const satisfies Readonly<Record<string, Operation>>;

/** What the contract states though no published source does: JSON pointer into the contract, and why. */
export const assumptions = {
  "#/paths/~1groups~1{group_id}~1users~1batch_update/post": "A batch with one invalid change changes nothing. Every published source is silent on it.",
  "#/components/schemas/Id": "The page says only integer; neighbouring pages say int64, and no source shows an id below 1. JavaScript keeps integers exactly up to 9007199254740991.",
  "#/components/schemas/Changes": "An empty list is invalid. Every published source is silent on it.",
  "#/components/schemas/AddChange/properties/permission": "An add without a permission adds a member. The release notes say so of the product's screen, no source of the API does.",
  "#/components/schemas/UpdateChange/properties/permission": "It is required here, since an update without one would change nothing. The page calls it optional for all actions together.",
  "#/components/schemas/RemoveChange/properties/action": "That a third action exists follows from the page, its name does not: the list of the enum is blank on every stored copy. The product's button says \"Remove from Group\".",
  "#/components/schemas/ErrorBody": "The vendor's example client reads the reason under `error`; the page lists no body at all for 401, 403, 404 and 422.",
  "#/components/examples/AlreadyAMember": "An add of a member is refused. Every published source is silent on it.",
  "#/components/examples/UpdateOfANonMember": "An update of a user who is not a member is refused. Every published source is silent on it.",
  "#/components/examples/RemoveOfANonMember": "A remove of a user who is not a member is refused. Every published source is silent on it.",
  "#/components/examples/UserTwice": "A batch with two changes of one user is refused. Every published source is silent on it."
} as const;

/** The contract's title and version. */
export const info = {
  "title": "Canvas Studio Group API",
  "version": "0.1.0"
} as const;
