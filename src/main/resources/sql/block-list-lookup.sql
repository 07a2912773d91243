-- When those who are asked about were blocked: every block that holds still, and every one that ended after the earliest message
-- was received. The route block-list-lookup and the looks inside transactions read this file; names in quotes have the same case
-- in both databases.
SELECT i.identity_id AS "identityId", n.business_number AS "businessNumber",
       n.from_at AS "from", n.to_at AS "to", n.is_open AS "open"
  FROM identity i
  JOIN block_interval n ON n.identity_id = COALESCE(i.merged_into, i.identity_id)
 WHERE i.identity_id = ANY(:?ids) AND (n.is_open OR n.to_at > :?earliest)
