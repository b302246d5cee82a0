-- Up to which block all facts are written.
SELECT max(watermark) AS watermark FROM progress WHERE tenant = {tenant:String}
